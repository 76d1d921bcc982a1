/** Why a command did nothing. */
export type CommandMistake =
  | { readonly kind: 'command'; readonly message: string; readonly fix: string }
  | { readonly kind: 'interrupted' }
