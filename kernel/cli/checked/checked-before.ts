import { resolve } from 'node:path'
import * as v from 'valibot'
import { findNix } from '../../../nix/find.ts'
import { recallToolchain } from '../../../nix/freeze/index.ts'
import { createAnswers, recordsMode, recordsVariable } from '../../../nix/recorded/index.ts'
import type { Fitting } from '../../../nix/base/index.ts'
import type { SettledReads } from '../../../nix/evaluator/index.ts'
import type { Nix } from '../../../nix/installation/index.ts'
import type { LeftOpen, UnpinnedSource } from '../../outcome/index.ts'
import { freezingOf } from '../../freezing.ts'
import { type NotebookFile, readNotebook } from '../headless/index.ts'

const source = v.object({
  kind: v.picklist(['search-path', 'fetch', 'machine', 'absolute-path', 'path-as-text']),
  what: v.string(),
  source: v.nullable(v.string())
}) satisfies v.GenericSchema<unknown, UnpinnedSource>

const leftOpen = v.variant('kind', [
  v.object({ kind: v.literal('source'), definition: v.nullable(v.string()), source }),
  v.object({ kind: v.literal('frozen'), names: v.array(v.string()), pinned: v.string() }),
  v.object({ kind: v.literal('toolchain'), definitions: v.array(v.string()) }),
  v.object({
    kind: v.literal('made-of'),
    definition: v.nullable(v.string()),
    names: v.array(v.string())
  }),
  v.object({ kind: v.literal('without-hash'), step: v.string() })
]) satisfies v.GenericSchema<unknown, LeftOpen>

const checked = v.object({
  pinned: v.boolean(),
  /** The code cells that are not empty. */
  cells: v.array(
    v.object({
      number: v.nullable(v.number()),
      names: v.array(v.string()),
      open: v.array(leftOpen),
      files: v.array(v.string()),
      pinned: v.boolean(),
      /** What keeps it from being evaluated: error messages. */
      wrong: v.array(v.string()),
      /** It reads what these steps write: more of it shows when they are built. */
      readsUnbuilt: v.array(v.string())
    })
  ),
  /** The definition that makes this machine's toolchain the notebook's own; null where it has one. */
  toolchain: v.nullable(v.string())
})

/** Whether a notebook comes out the same elsewhere, as far as its text decides that. */
export type Checked = Fitting<typeof checked>
export type CheckedCell = Checked['cells'][number]

/**
 * What `checkNotebook` said of a notebook before, where nothing is another of all that this follows
 * from. Starts no process; null where it is to be checked.
 */
export async function checkedBefore(path: string): Promise<Checked | null> {
  if (recordsMode(process.env[recordsVariable]) !== 'on') return null
  const absolute = resolve(path)
  const file = readNotebook(absolute)
  const found = await findNix(process.env)
  if (!file.ok || !found.ok) return null
  const toolchain = recallToolchain(found.value, freezingOf(process.env))
  const question = questionOf(absolute, file.value, toolchain?.expression ?? null)
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
