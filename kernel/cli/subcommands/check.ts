import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { NotOpened, OtherKernel } from '../../outcome/index.ts'
import { passedOverInWords } from '../../render/words/command-line/index.ts'
import { type Checked, checkedBefore } from '../checked/index.ts'
import { ofAnotherKernel, readNotebook } from '../headless/index.ts'
import { fail, readOptions, refuse, type Subcommand, type Terminal } from '../terminal/index.ts'

const passOver = 'pass-over-others'

/** `nix-workflow check`: whether a notebook is pinned. */
export const check: Subcommand = {
  async run(words, terminal) {
    const flags = ['json', passOver]
    const options = readOptions(words, { flags, operands: ['NOTEBOOK'], more: true })
    if (!options.ok) return refuse(options.mistake, 'check', terminal)
    const notebooks = options.value.operands
    const isJson = options.value.has('json')
    const found: object[] = []
    let exitCode = 0
    for (const notebook of notebooks) {
      const checked = await checkedOf(notebook, options.value.has(passOver), terminal)
      if (!checked.ok) {
        fail(checked.mistake, terminal)
        exitCode = 1
        continue
      }
      if (checked.value === null) return 130
      const { pinned, text, data } = checked.value
      if (!pinned) exitCode = 1
      if (isJson) found.push({ ...(notebooks.length > 1 ? { notebook } : {}), ...data })
      else terminal.out(`${notebooks.length > 1 ? `${notebook}\n` : ''}${text}`)
    }
    const said = notebooks.length > 1 ? found : found[0]
    if (isJson && said !== undefined) terminal.out(JSON.stringify(said, null, 2))
    return exitCode
  }
}

/** What was said of it before is told without loading all that evaluates a notebook. */
async function checkedOf(
  path: string,
  passesOver: boolean,
  terminal: Terminal
): Promise<Result<Checked | null, NotOpened | OtherKernel>> {
  const file = readNotebook(path)
  if (!file.ok) return file
  const other = ofAnotherKernel(path, file.value)
  if (other !== null && !passesOver) return bad(other)
  if (other !== null) return good(passedOverInWords(other))
  const before = await checkedBefore(path, file.value)
  if (before !== null) return good(before)
  const { checkNotebook } = await import('../notebook/index.ts')
  return checkNotebook(path, terminal)
}
