import { counted } from '../../../outcome/index.ts'

/** Files with numbers: how many are read of one result, and how many more there are. */
export interface UnreadFiles {
  readonly read: number
  readonly more: number
}

/** That a step has more files with numbers than are read. */
export function unreadInWords({ read, more }: UnreadFiles): string {
  return `Of a step's files with numbers the first ${read} are read, and ${counted(more, 'more file')} ${more === 1 ? 'is' : 'are'} not: name those that count as metrics in its definition, as in metrics = [ "scores.json" ];`
}
