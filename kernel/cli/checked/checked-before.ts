import { resolve } from 'node:path'
import * as v from 'valibot'
import { findNix } from '../../../nix/find.ts'
import { recallToolchain } from '../../../nix/freeze/index.ts'
import { createAnswers, recordsMode, recordsVariable } from '../../../nix/recorded/index.ts'
import type { Fitting } from '../../../nix/base/index.ts'
import type { SettledReads } from '../../../nix/evaluator/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import { freezingOf } from '../../freezing.ts'
import type { NotebookFile } from '../headless/index.ts'

/** In words, so that who hears it again loads nothing that puts it into words. */
const checked = v.object({
  pinned: v.boolean(),
  /** For people: a line or some for each code cell that is not empty, and how many are not pinned. */
  text: v.string(),
  /** For programs. */
  data: v.record(v.string(), v.unknown())
})

/** Whether a notebook comes out the same elsewhere, as far as its text decides that. */
export type Checked = Fitting<typeof checked>

/**
 * What `checkNotebook` said of a notebook before, where nothing is another of all that this follows
 * from. Starts no process; null where it is to be checked.
 */
export async function checkedBefore(path: string, file: NotebookFile): Promise<Checked | null> {
  if (recordsMode(process.env[recordsVariable]) !== 'on') return null
  const absolute = resolve(path)
  const found = await findNix(process.env)
  if (!found.ok) return null
  const toolchain = recallToolchain(found.value, freezingOf(process.env))
  const question = questionOf(absolute, file, toolchain?.expression ?? null)
  return createAnswers(found.value, absolute).get(question, checked)
}

/** Keeps what was said of the notebook at `path`, for which so much was read from the disk. */
export function keepChecked(
  nix: Nix,
  path: string,
  file: NotebookFile,
  toolchain: string | null,
  answer: Checked,
  reads: SettledReads
): void {
  createAnswers(nix, path).keep(questionOf(path, file, toolchain), answer, reads)
}

/** All that counts beside what is read from the disk, this Nix and this program. */
function questionOf(
  path: string,
  { codeCells }: NotebookFile,
  toolchain: string | null
): readonly string[] {
  const cells = codeCells.map(({ source }) => source)
  return ['check', path, process.env['HOME'] ?? '', toolchain ?? '', ...cells]
}
