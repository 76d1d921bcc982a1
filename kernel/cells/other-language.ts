import { foreignScript } from './foreign-script.ts'
import { foreignValue } from './foreign-value.ts'
import type { KnownNames, OtherLanguage } from './foreign-types.ts'
import { magicLine } from './magic.ts'
import { workflowRule } from './workflow-rule.ts'

/** Longer cells are none that somebody typed by mistake, and are not looked through. */
const longestCell = 20_000

/**
 * What a cell was meant to be that Nix cannot read, or whose names nobody defines. Null where it
 * looks like Nix: a cell of Nix with a mistake in it must be told of that mistake. Only the first line
 * that is no comment decides, and where that may be either, those behind it.
 */
export function otherLanguage(code: string, names: KnownNames): OtherLanguage | null {
  if (code.length > longestCell) return null
  const lines = code.split(/\r\n|\r|\n/)
  const [first = ''] = lines.filter((line) => !isBlank(line))
  const asked = askedFor(first.trim())
  if (asked !== null) return helpOn(asked, names)
  const magic = magicLine(first.trim(), lines, names)
  // A cell of a language that there is.
  if (magic !== null || first.startsWith('%%')) return magic
  return foreignValue(lines) ?? workflowRule(lines, names) ?? foreignScript(lines, names)
}

const question =
  /^(?:\?{1,2}\s*(%?[A-Za-z_][\w.'-]*)|(%?[A-Za-z_][\w.'-]*)\s*\?{1,2}|help\(\s*([A-Za-z_][\w.]*)\s*\))$/

/** What `name?`, `?name` and `help(name)` ask for. */
function askedFor(line: string): string | null {
  const [, behind, before, called] = question.exec(line) ?? []
  return behind ?? before ?? called ?? null
}

function helpOn(asked: string, names: KnownNames): OtherLanguage {
  const name = asked.replace(/^%/, '')
  if (asked !== name) return { kind: 'help', name, of: 'command' }
  const [first = ''] = name.split('.')
  return { kind: 'help', name, of: names.isDefined(first) ? 'step' : 'name' }
}

/** Blank, or a comment in most languages. */
function isBlank(line: string): boolean {
  return /^\s*(?:#(?!!).*)?$/.test(line)
}
