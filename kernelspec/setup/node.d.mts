export const oldestNode: readonly [number, number]
export function isNewEnough(version: string): boolean
export function nodeInVenv(folder?: string): string | null
export function runWith(node: string, words: readonly string[]): Promise<number>
export function runWithNewerNode(
  words: readonly string[],
  version?: string,
  folder?: string
): Promise<number | null>
