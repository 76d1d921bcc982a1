import { filesNamed, freeName } from './foreign-names.ts'
import type { ForeignFile, KnownNames, WorkflowRule } from './foreign-types.ts'

/** The first rule of the cell; null where it begins with none. */
export function workflowRule(lines: readonly string[], names: KnownNames): WorkflowRule | null {
  const from = lines.findIndex((line) => !/^\s*(?:#.*)?$/.test(line))
  const first = lines[from] ?? ''
  const text = lines.slice(from + 1).join('\n')
  const snake = /^(?:rule|checkpoint)\s+(\w+)\s*:/.exec(first)
  if (snake !== null) return ofSnakemake(snake[1] ?? '', text, names)
  const flow = /^process\s+(\w+)\s*\{?\s*$/.exec(first)
  if (flow !== null && /^\s*(?:input|output|script|shell|exec)\s*:/m.test(text))
    return ofNextflow(flow[1] ?? '', text, names)
  const make = /^([\w./%-]+)\s*:(?!=)\s*([\w./% -]*)$/.exec(first)
  const recipe = lines.slice(from + 1).filter((line) => /^\t/.test(line))
  return make === null || recipe.length === 0
    ? null
    : ofMake(make[1] ?? '', make[2] ?? '', recipe, names)
}

function ofSnakemake(name: string, text: string, names: KnownNames): WorkflowRule {
  const inputs = filesNamed(quotedIn(section(text, 'input')), names)
  const outputs = quotedIn(section(text, 'output'))
  const command = quotedIn(section(text, 'shell')).join('')
  const body = command
    .replace(/\{input(?:\[0\]|\.\w+)?\}/g, () => inputs.map(pathOf).join(' '))
    .replace(/\{output(?:\[0\]|\.\w+)?\}/g, () => outputs.map(lastOf).join(' '))
  return rule('Snakemake', name, inputs, body.split('\n'), names)
}

function ofNextflow(name: string, text: string, names: KnownNames): WorkflowRule {
  const script = /"""([\s\S]*?)"""|'''([\s\S]*?)'''/.exec(text)
  const lines = (script?.[1] ?? script?.[2] ?? '').split('\n')
  return rule('Nextflow', name, [], lines, names)
}

function ofMake(
  target: string,
  needs: string,
  recipe: readonly string[],
  names: KnownNames
): WorkflowRule {
  const inputs = filesNamed(
    needs.split(/\s+/).filter((word) => word !== ''),
    names
  )
  const lines = recipe.map((line) =>
    line
      .trim()
      .replaceAll('$@', () => lastOf(target))
      .replaceAll('$<', () => inputs.slice(0, 1).map(pathOf).join(' '))
      .replaceAll('$^', () => inputs.map(pathOf).join(' '))
  )
  const name = lastOf(target).replace(/\..*$/, '')
  return rule('Make', name, inputs, lines, names)
}

function rule(
  manager: WorkflowRule['manager'],
  name: string,
  inputs: readonly ForeignFile[],
  lines: readonly string[],
  names: KnownNames
): WorkflowRule {
  const body = lines.map((line) => line.trim()).filter((line) => line !== '')
  const taken = inputs.map((input) => input.name)
  return { kind: 'rule', manager, name: freeName(name, names, taken), inputs, body }
}

function pathOf({ name }: ForeignFile): string {
  return `"\${inputs[${name}]}"`
}

function lastOf(path: string): string {
  return path.split('/').at(-1) ?? path
}

/** What stands below `word:` up to the next such word. */
function section(text: string, word: string): string {
  return (
    new RegExp(`^\\s*${word}\\s*:([\\s\\S]*?)(?=^\\s*\\w+\\s*:|(?![\\s\\S]))`, 'm').exec(
      text
    )?.[1] ?? ''
  )
}

function quotedIn(text: string): readonly string[] {
  return [...text.matchAll(/"""([\s\S]*?)"""|"([^"\n]*)"|'([^'\n]*)'/g)].map(
    ([, long, double, single]) => long ?? double ?? single ?? ''
  )
}
