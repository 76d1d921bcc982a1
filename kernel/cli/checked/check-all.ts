import { bad, good, type Result } from '../../../nix/base/index.ts'
import type { NotOpened, OptionMistake, OtherKernel } from '../../outcome/index.ts'
import { passedOverInWords } from '../../render/words/command-line/index.ts'
import { ofAnotherKernel, readNotebook } from '../headless/index.ts'
import { readOptions } from '../terminal/index.ts'
import { type Checked, checkedBefore } from './checked-before.ts'

/**
 * Checks a notebook of which nothing is known yet, or something is another than then; null where it was
 * interrupted.
 */
export type CheckAnew = (path: string) => Promise<Result<Checked | null, NotOpened>>

/** Who is told what was found, and what is wrong: `refuse` and `fail` give the exit code. */
export interface CheckListener {
  out(text: string): void
  refuse(mistake: OptionMistake): number
  fail(mistake: NotOpened | OtherKernel): number
}

const passOver = 'pass-over-others'

/** `check` with its words: says what was said of each notebook before, or has it checked. Gives the exit code. */
export async function checkAll(
  words: readonly string[],
  listener: CheckListener,
  checkAnew: CheckAnew
): Promise<number> {
  const flags = ['json', passOver]
  const options = readOptions(words, { flags, operands: ['NOTEBOOK'], more: true })
  if (!options.ok) return listener.refuse(options.mistake)
  const notebooks = options.value.operands
  const isJson = options.value.has('json')
  const found: object[] = []
  let exitCode = 0
  for (const notebook of notebooks) {
    const checked = await checkedOf(notebook, options.value.has(passOver), checkAnew)
    if (!checked.ok) {
      exitCode = listener.fail(checked.mistake)
      continue
    }
    if (checked.value === null) return 130
    const { pinned, text, data } = checked.value
    if (!pinned) exitCode = 1
    if (isJson) found.push({ ...(notebooks.length > 1 ? { notebook } : {}), ...data })
    else listener.out(`${notebooks.length > 1 ? `${notebook}\n` : ''}${text}`)
  }
  const said = notebooks.length > 1 ? found : found[0]
  if (isJson && said !== undefined) listener.out(JSON.stringify(said, null, 2))
  return exitCode
}

async function checkedOf(
  path: string,
  passesOver: boolean,
  checkAnew: CheckAnew
): Promise<Result<Checked | null, NotOpened | OtherKernel>> {
  const file = readNotebook(path)
  if (!file.ok) return file
  const other = ofAnotherKernel(path, file.value)
  if (other !== null && !passesOver) return bad(other)
  if (other !== null) return good(passedOverInWords(other))
  const before = await checkedBefore(path, file.value)
  return before !== null ? good(before) : checkAnew(path)
}
