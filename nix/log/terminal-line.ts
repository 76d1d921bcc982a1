import { withoutControlSequences } from '../base/index.ts'

const escape = '\u001b'
const eraseAll = `${escape}[2K`
const eraseEnd = new RegExp(`${escape}\\[0?K`, 'g')
/** In a text that is read here, what erases the rest of the line; a terminal shows none of its own. */
const erased = '\0'
const moves = ['\r', '\b', erased]

/**
 * A line without control sequences, as a terminal shows it in the end, where it is written over with
 * carriage returns and steps back (progress bars are) and erased from the cursor on or whole.
 */
export function lineOnTerminal(text: string): string {
  const plain = withoutControlSequences(
    text.replaceAll(erased, '').replaceAll(eraseAll, `\r${erased}`).replace(eraseEnd, erased)
  )
  if (!moves.some((one) => plain.includes(one))) return plain
  const shown: string[] = []
  let at = 0
  for (const character of plain) {
    if (character === '\r') at = 0
    else if (character === '\b') at = Math.max(0, at - 1)
    else if (character === erased) shown.length = at
    else if (isShown(character)) {
      shown[at] = character
      at += 1
    }
  }
  return shown.join('').trimEnd()
}

/** A control character takes no room; a tab is taken for one that does. */
function isShown(character: string): boolean {
  return character === '\t' || !/\p{Cc}/u.test(character)
}
