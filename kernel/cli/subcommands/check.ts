import { good, type Result } from '../../../nix/base/index.ts'
import { counted } from '../../outcome/index.ts'
import { leftOpenInWords } from '../../render/words/commands/index.ts'
import { type Checked, checkedBefore, type CheckedCell } from '../checked/index.ts'
import { readOptions, refuse, type Subcommand, type Terminal } from '../terminal/index.ts'

const usage = `Usage: nix-workflow check NOTEBOOK… [--json]

Says for each code cell whether it is pinned: whether it is fixed by its text alone what it means,
on every machine and every day. Evaluates the notebook and builds nothing. Exit code 1 where a cell
is not pinned, or cannot be evaluated: for continuous integration.

Not pinned are fetches without a hash, <nixpkgs>, time and environment variables, files outside of
the notebook's folder, what %freeze takes from this machine, steps of a notebook that does not
define toolchain, and whatever is made of these. Files beside the notebook move with it: they are
listed, and are no reason for 1. %pin, in the notebook, shows the lines that pin it.

  --json   {pinned, cells: [{number, names, pinned, open, files, wrong, readsUnbuilt}], toolchain};
           of each in open its kind, what it is about, and text; of several notebooks a list, each
           with its notebook`

/** `nix-workflow check`: whether a notebook is pinned. */
export const check: Subcommand = {
  summary: 'say of each cell whether it is pinned, without building',
  usage,
  async run(words, terminal) {
    const options = readOptions(words, { flags: ['json'], operands: ['NOTEBOOK'], more: true })
    if (!options.ok) return refuse(options.mistake, 'check', terminal)
    const notebooks = options.value.operands
    const isJson = options.value.has('json')
    const found: object[] = []
    let exitCode = 0
    for (const notebook of notebooks) {
      const checked = await checkedOf(notebook, terminal)
      if (!checked.ok) {
        terminal.error(checked.mistake)
        exitCode = 1
        continue
      }
      if (checked.value === null) return 130
      if (!checked.value.pinned) exitCode = 1
      if (isJson)
        found.push({ ...(notebooks.length > 1 ? { notebook } : {}), ...asData(checked.value) })
      else terminal.out(`${notebooks.length > 1 ? `${notebook}\n` : ''}${asText(checked.value)}`)
    }
    const said = notebooks.length > 1 ? found : found[0]
    if (isJson && said !== undefined) terminal.out(JSON.stringify(said, null, 2))
    return exitCode
  }
}

/** What was said of it before is told without loading all that evaluates a notebook. */
async function checkedOf(
  path: string,
  terminal: Terminal
): Promise<Result<Checked | null, string>> {
  const before = await checkedBefore(path)
  if (before !== null) return good(before)
  const { checkNotebook } = await import('../notebook/index.ts')
  return checkNotebook(path, terminal)
}

function asData({ pinned, cells, toolchain }: Checked): object {
  const withText = cells.map((cell) => ({
    ...cell,
    open: cell.open.map((open) => ({ ...open, text: leftOpenInWords(open) }))
  }))
  return { pinned, cells: withText, toolchain }
}

function asText({ cells }: Checked): string {
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
