import type { Workspace } from '../state/index.ts'
import type { Hint, Place } from '../../outcome/index.ts'

/**
 * What is wrong where what stands behind a dot is not there, and what stands before it is a step or
 * a set of steps; null where it is something else, of which Nix knows more.
 */
export function missingMemberHint(
  { names, notebook }: Pick<Workspace, 'names' | 'notebook'>,
  message: string,
  place: Place | null
): Hint | null {
  const member = /attribute '([^']*)'.* missing/.exec(message)?.[1]
  if (member === undefined || place === null) return null
  const name = nameBefore(place.text, member)
  if (name === null) return null
  if (name === 'sweep' && !notebook.has(name)) return { kind: 'member-of-sweep' }
  const given = names.given(name)
  const [first] = given
  if (first === undefined) return null
  if (given.length === 1 && first === name) return { kind: 'member-of-step', step: name }
  const members = given.map((one) => one.slice(name.length + 1))
  return { kind: 'member-of-steps', name, members }
}

/** The name that stands before `.member` on a line. */
function nameBefore(line: string, member: string): string | null {
  for (const written of [member, JSON.stringify(member)]) {
    for (const before of piecesBefore(line, `.${written}`)) {
      const name = /([A-Za-z_][\w'-]*)\s*$/.exec(before)?.[1]
      if (name !== undefined) return name
    }
  }
  return null
}

/** What stands before each place of `text` on a line, where no longer name begins with it. */
function piecesBefore(line: string, text: string): readonly string[] {
  const pieces: string[] = []
  for (let at = line.indexOf(text); at !== -1; at = line.indexOf(text, at + 1))
    if (!/^[\w'-]/.test(line.slice(at + text.length))) pieces.push(line.slice(0, at))
  return pieces
}
