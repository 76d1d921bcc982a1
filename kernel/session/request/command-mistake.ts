/** Why a command did nothing. */
export type CommandMistake =
  | { readonly kind: 'command'; readonly message: string; readonly mend: string }
  | { readonly kind: 'interrupted' }
