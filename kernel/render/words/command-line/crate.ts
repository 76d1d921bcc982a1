import { counted } from '../../../outcome/index.ts'

/** What a crate says of itself as a whole; `notebook` is its file's name. */
export function crateInWords(notebook: string): string {
  return `What the notebook ${notebook} gave, and what it was made of.`
}

/** Under which licence a crate is; null where nobody said. */
export function licenceInWords(licence: string | null): {
  readonly name: string
  readonly description: string
} {
  return licence === null
    ? {
        name: 'No licence is stated',
        description: 'Nobody said under which licence this is.'
      }
    : { name: licence, description: licence }
}

/** What was looked at of a result: so many files, so many others, of so many. */
export interface LookedAtFiles {
  readonly files: readonly unknown[]
  readonly others: number
  readonly total: number
  /** Whether they are there; else they were, and their step says that they are not kept. */
  readonly isKept: boolean
}

/** A link has no contents of its own, and no hash: of what was looked at files alone are listed. */
export function crateFilesInWords({ files, others, total, isKept }: LookedAtFiles): string {
  if (!isKept) return 'It was not kept, so none of its files is listed.'
  const seen = files.length + others
  const all = counted(files.length, 'file')
  if (total > seen) {
    return others === 0
      ? `The first ${seen} of ${counted(total, 'file')} are listed.`
      : `Of ${total} files and links the first ${seen} were looked at: ${all} ${files.length === 1 ? 'is' : 'are'} listed.`
  }
  const besides = counted(others, 'link or entry', 'links or entries')
  return others === 0 ? `${all}.` : `${all}, and ${besides} that cannot be read.`
}

/** Whether a builder saw more than it was given. */
export function sandboxInWords(sandboxed: boolean): string {
  return sandboxed
    ? 'Built in a sandbox: it saw what it was given alone.'
    : 'Built without a sandbox: it may have read more than it was given.'
}

/** What the actions of a crate are called. */
export const crateActions = {
  startedAs: (command: readonly string[]) => `Started as: ${command.join(' ')}`,
  startOf: (step: string) => `Start of ${step}`,
  runOf: (step: string) => `Run of ${step}`,
  resultsOf: (title: string) => `Results of ${title}`,
  whole: () => 'Steps were built'
} as const
