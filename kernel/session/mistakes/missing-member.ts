import type { Workspace } from '../state/index.ts'
import { listInWords, type Place } from '../../outcome/index.ts'

/**
 * The way out where what stands behind a dot is not there, and what stands before it is a step or a
 * set of steps; null where it is something else, of which Nix knows more.
 */
export function missingMemberHint(
  { names, notebook }: Pick<Workspace, 'names' | 'notebook'>,
  message: string,
  place: Place | null
): string | null {
  const member = /attribute '([^']*)'.* missing/.exec(message)?.[1]
  if (member === undefined || place === null) return null
  const name = nameBefore(place.text, member)
  if (name === null) return null
  if (name === 'sweep' && !notebook.has(name))
    return 'sweep itself has sweep.select and sweep.map alone. To name one of the steps that it gave, write the name of their definition and their parameters, as in models."lr=0.1".'
  const given = names.given(name)
  const [first] = given
  if (first === undefined) return null
  if (given.length === 1 && first === name)
    return `${name} is a step, and a dot looks into its definition, not into its result. A file of the result is a path in quotes, as in "\${${name}}/FILE"; %files ${name} lists those that there are.`
  const members = given.map((one) => one.slice(name.length + 1))
  return `${name} has the steps ${listInWords(members)}. One is named as ${name}.${quoted(members[0] ?? '')}.`
}

/** The name that stands before `.member` on a line. */
function nameBefore(line: string, member: string): string | null {
  for (const written of [member, JSON.stringify(member)]) {
    const at = line.indexOf(`.${written}`)
    const name = /([A-Za-z_][\w'-]*)\s*$/.exec(line.slice(0, Math.max(0, at)))?.[1]
    if (name !== undefined) return name
  }
  return null
}

function quoted(member: string): string {
  return /^[A-Za-z_][\w'-]*(\.[A-Za-z_][\w'-]*)*$/.test(member) ? member : JSON.stringify(member)
}
