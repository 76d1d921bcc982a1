import type { FileRemark } from '../../../kernel/files/reading/remark.ts'
import type { Preview } from '../../../kernel/files/reading/summary.ts'
import { fileRemarkInWords } from '../../../kernel/render/words/file-remark.ts'

/** What is said of a file beside its preview. */
export function notesIn(
  of: { readonly notes?: readonly FileRemark[] } | null | undefined
): readonly string[] {
  return (of?.notes ?? []).map(fileRemarkInWords)
}

/** Why nothing of a file is shown, empty where that is not said; else what is shown. */
export function reasonIn(preview: Preview): string {
  if (preview.kind !== 'none') return preview.kind
  return preview.reason === null ? '' : fileRemarkInWords(preview.reason)
}
