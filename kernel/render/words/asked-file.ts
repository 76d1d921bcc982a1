import { normalize } from 'node:path'
import { type AskedFile, firstInWords, listInWords } from '../../outcome/index.ts'
import { missingFileInWords } from './missing-file.ts'

/** Names of files that stand in a sentence. */
const mostFiles = 12

/** Why what is asked for cannot be shown, and the way out where there is one. */
export function askedFileInWords(asked: AskedFile): {
  readonly message: string
  readonly fix: string | null
} {
  const { step } = asked
  switch (asked.kind) {
    case 'leads-out':
      return missingFileInWords(asked)
    case 'folder': {
      const { path, holds, total } = asked
      const folder = `${normalize(path).replace(/\/$/, '')}/`
      return {
        message: `${folder} of ${step} is a folder${holds.length === 0 ? ', and there is no file in it' : `: it holds ${listInWords(holds, total)}`}.`,
        fix:
          holds.length === 0
            ? null
            : `Ask for a file in it, as in "\${${step}}/${folder}${holds[0] ?? ''}", or for all of them: %files ${step} ${path}`
      }
    }
    case 'not-written': {
      const { path, wrote, total, nearest } = asked
      const what =
        wrote.length === 0
          ? 'It wrote nothing.'
          : `It wrote ${firstInWords(wrote, mostFiles, total)}.`
      return {
        message: `${step} wrote no file ${path}. ${what}`,
        fix: nearest === null ? null : `did you mean "\${${step}}/${nearest}"?`
      }
    }
  }
}
