/** A change of a text: what stands from `from` to `to`, in UTF-16 units, becomes `text`. */
export interface TextEdit {
  readonly from: number
  readonly to: number
  readonly text: string
}

/** A text with all of its changes; one that begins within another is left out. */
export function edited(text: string, edits: readonly TextEdit[]): string {
  const pieces: string[] = []
  let end = 0
  for (const edit of [...edits].sort((one, other) => one.from - other.from)) {
    if (edit.from < end) continue
    pieces.push(text.slice(end, edit.from), edit.text)
    end = edit.to
  }
  return pieces.join('') + text.slice(end)
}
