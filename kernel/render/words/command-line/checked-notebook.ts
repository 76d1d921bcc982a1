import { counted, type LeftOpen, type OtherKernel } from '../../../outcome/index.ts'
import { leftOpenInWords } from '../commands/index.ts'
import { commandLineMistakeInWords } from './mistake.ts'

/** What was found out about a code cell that is not empty. */
export interface CheckedCell {
  readonly number: number | null
  readonly names: readonly string[]
  readonly open: readonly LeftOpen[]
  readonly files: readonly string[]
  readonly pinned: boolean
  /** What keeps it from being evaluated: error messages. */
  readonly wrong: readonly string[]
  /** It reads what these steps write: more of it shows when they are built. */
  readonly readsUnbuilt: readonly string[]
}

/** What is said of a notebook that was checked: for people, and for programs. */
interface CheckedInWords {
  readonly pinned: boolean
  readonly text: string
  readonly data: Record<string, unknown>
}

/**
 * What is said of a notebook that was checked. `toolchain` is the definition that makes this
 * machine's the notebook's own; null where it has one.
 */
export function checkedInWords(
  cells: readonly CheckedCell[],
  toolchain: string | null
): CheckedInWords {
  const pinned = cells.every((cell) => cell.pinned)
  const withText = cells.map((cell) => ({
    ...cell,
    open: cell.open.map((open) => ({ ...open, text: leftOpenInWords(open) }))
  }))
  return { pinned, text: asText(cells), data: { pinned, cells: withText, toolchain } }
}

/** What is said of a notebook that is not checked, since it is for another kernel. */
export function passedOverInWords(other: OtherKernel): CheckedInWords {
  const said = commandLineMistakeInWords(other)
  return { pinned: true, text: `${said} It is passed over.`, data: { passedOver: said } }
}

function asText(cells: readonly CheckedCell[]): string {
  const open = cells.filter(({ pinned }) => !pinned)
  const all = counted(cells.length, 'cell')
  const summary =
    open.length === 0
      ? `${all}, pinned.`
      : `${open.length} of ${all} ${open.length === 1 ? 'is' : 'are'} not pinned. %pin, in the notebook, shows the lines that pin it.`
  return [...cells.flatMap(lines), summary].join('\n')
}

function lines({ number, names, pinned, open, wrong, files, readsUnbuilt }: CheckedCell): string[] {
  const title = names.length === 0 ? '(a question)' : names.join(', ')
  const said = [
    ...open.map(leftOpenInWords),
    ...wrong,
    ...(readsUnbuilt.length === 0
      ? []
      : [`It reads what ${readsUnbuilt.join(', ')} writes: more shows when that is built.`]),
    ...(files.length === 0 ? [] : [`Reads ${files.join(', ')}, beside the notebook.`])
  ]
  return [
    `${pinned ? '✓' : '✗'} [${number ?? ''}] ${title}`,
    ...said.flatMap((text) => text.split('\n').map((line) => `      ${line}`))
  ]
}
