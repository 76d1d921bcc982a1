import { commandWord } from '../../../kernel/outcome/words.ts'

/** Commands of the kernel for one step, which need no more than its name. */
export const stepCommands = ['open', 'log', 'why', 'diff', 'refresh', 'verify'] as const

export type StepCommand = (typeof stepCommands)[number]

/**
 * The line that has a command told of a step, or of a file of it: each name is a word of that line,
 * whatever it holds. Null where one cannot stand in one line.
 */
export function commandLine(
  command: string,
  ...names: readonly [string, ...string[]]
): string | null {
  // Behind any of these Nix, Jupyter or an editor may begin another line.
  if (names.some((name) => /[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) || name === '')) return null
  const isOption = names.some((name) => name.startsWith('-'))
  return `%${command} ${isOption ? '-- ' : ''}${names.map(commandWord).join(' ')}`
}
