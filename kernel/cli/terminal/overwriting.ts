import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs'
import { isNotebookText, withoutMark } from '../../notebook-file/index.ts'
import type { FileRefused, KeptFile } from '../../outcome/index.ts'
import { withFiles } from './file-mistake.ts'

/** What a subcommand writes, and what it may therefore put its own in the place of. */
export type Written = KeptFile['wanted']

const tests: Readonly<Record<Written, (path: string) => boolean>> = {
  page: (path) => /^\s*<(!doctype html|html)[\s>]/i.test(startOf(path)),
  notebook: (path) => isNotebookText(readFileSync(path, 'utf8'))
}

/**
 * Why a file may not be written to; null where it may. Only what is of the kind that
 * is written is put in the place of: a word too few in a command, and a notebook or data would be
 * gone. Empty files may, and what is no regular file, as /dev/stdout.
 */
export function mayNotOverwrite(path: string, written: Written): KeptFile | FileRefused | null {
  const status = statSync(path, { throwIfNoEntry: false })
  if (status?.isFile() !== true || status.size === 0) return null
  const looked = withFiles('read-before', path, () => tests[written](path))
  if (!looked.ok) return looked.mistake
  return looked.value ? null : { kind: 'is-other', path, wanted: written }
}

function startOf(path: string): string {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(512)
    return withoutMark(bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, 0)))
  } finally {
    closeSync(file)
  }
}
