import type { SyntaxNode, Tree } from '@lezer/common'
import { bad, good, type Result } from '../../nix/base/index.ts'
import {
  attributeName,
  childrenOf,
  type Dialect,
  freeNames,
  isComment,
  literalOf,
  newestDialect,
  parse,
  type Parsed,
  parseInParts,
  pathLiterals,
  placesIn,
  type Problem,
  problemsOf,
  textOf,
  type TextPlace
} from '../../nix/syntax/index.ts'
import type {
  Cell,
  CellCommand,
  CellDefinition,
  CellExpression,
  NixCell,
  SyntaxMistake
} from './cell.ts'
import { bodyOf, readHead } from './head.ts'
import { partsOfRecursiveSets } from './recursive-sets.ts'
import { readScriptCell } from './script-cell.ts'
import { syntaxErrorAt } from './unexpected.ts'
import type { CellFault } from './fault.ts'

interface Reading {
  /** The cell with its command lines blanked. */
  readonly body: string
  readonly placeOf: (offset: number) => TextPlace
}

/**
 * Reads a cell: `{ line that begins with % } { binding | inherit } [ expression ]`. Where the
 * grammar fails there is one mistake, at the first word that does not fit; else all are given.
 * Takes time in proportion to the cell.
 */
export function parseCell(
  code: string,
  dialect: Dialect = newestDialect
): Result<Cell, readonly SyntaxMistake[]> {
  return readParsed(code, dialect, (body) => parse(body, 'definitions'))
}

/** The same, while others have their turn: for a cell that may be long. */
export async function parseCellInParts(
  code: string,
  dialect: Dialect
): Promise<Result<Cell, readonly SyntaxMistake[]>> {
  const parsed = await parseInParts(bodyOf(code), 'definitions')
  return readParsed(code, dialect, () => parsed)
}

function readParsed(
  code: string,
  dialect: Dialect,
  parseBody: (body: string) => Parsed
): Result<Cell, readonly SyntaxMistake[]> {
  const head = readHead(code)
  if (head.kind === 'script') {
    if (head.language !== '') return readScriptCell(head, code, dialect)
    return bad([commandMistake(head, code, { kind: 'script-without-language' })])
  }
  const { commands, body } = head
  const wrongCommands = commands.flatMap((command) => checkCommand(command, code))
  if (wrongCommands.length > 0) return bad(wrongCommands)
  const parsed = parseBody(body)
  const { tree } = parsed
  if (tree === null) {
    const { errorAt, limit } = parsed
    return bad([limit === null ? syntaxMistake(body, errorAt) : beyond(limit, body, errorAt)])
  }
  const placeOf = placesIn(body)
  const reading = { body, placeOf }
  const problems = problemsOf(tree, body, dialect).map((found) => checkMistake(found, reading))
  if (problems.length > 0) return bad(problems)
  const wrong = [...computedNames(tree, reading), ...recursiveParts(tree, reading)]
  return wrong.length > 0 ? bad(wrong) : good(readTree(tree, commands, reading))
}

function checkCommand(command: CellCommand, code: string): SyntaxMistake[] {
  const { name } = command
  if (name === '') return [commandMistake(command, code, { kind: 'command-without-name' })]
  if (!name.startsWith('%')) return []
  return [commandMistake(command, code, { kind: 'script-not-first', name: name.slice(1) })]
}

function commandMistake(
  at: Pick<CellCommand, 'line' | 'column' | 'from' | 'to'>,
  code: string,
  fault: CellFault
): SyntaxMistake {
  const { line, column, from, to } = at
  return { fault, line, column, from, to, text: code.slice(from, to) }
}

function beyond(limit: 'depth' | 'length', body: string, from: number): SyntaxMistake {
  const { line, column, text } = placesIn(body)(from)
  const fault: CellFault =
    limit === 'length'
      ? { kind: 'too-long' }
      : { kind: 'of-nix', fault: { kind: limit }, first: null }
  return { fault, line, column, from, to: from + 1, text }
}

function syntaxMistake(body: string, errorAt: number): SyntaxMistake {
  const { fault, from, to } = syntaxErrorAt(body, errorAt)
  const { line, column, text } = placesIn(body)(from)
  return { fault, line, column, from, to, text }
}

function checkMistake(found: Problem, { placeOf }: Reading): SyntaxMistake {
  const first = found.firstFrom === null ? null : placeOf(found.firstFrom)
  const { line, column, text } = placeOf(found.from)
  const { fault, from, to } = found
  return { fault: { kind: 'of-nix', fault, first }, line, column, from, to, text }
}

function computedNames(tree: Tree, { body, placeOf }: Reading): SyntaxMistake[] {
  return tree.topNode.getChildren('Binding').flatMap((binding) => {
    const [path] = childrenOf(binding)
    if (path === undefined) return []
    return childrenOf(path).flatMap((step, index) => {
      if (attributeName(step, body) !== null) return []
      const { from, to } = step
      const { line, column, text } = placeOf(from)
      const outer = index === 0 ? null : body.slice(path.from, step.from).replace(/\.\s*$/, '')
      const fault = { kind: 'computed-name', outer, name: textOf(step, body) } as const
      return [{ fault, line, column, from, to, text }]
    })
  })
}

function recursiveParts(tree: Tree, { body, placeOf }: Reading): SyntaxMistake[] {
  return partsOfRecursiveSets(tree, body).map(({ set, name, from, to }) => {
    const { line, column, text } = placeOf(from)
    return { fault: { kind: 'part-of-recursive-set', set, name }, line, column, from, to, text }
  })
}

function readTree(tree: Tree, commands: readonly CellCommand[], reading: Reading): NixCell {
  const definitions: CellDefinition[] = []
  let question: CellExpression | null = null
  const comments = new PrecedingComments(reading.body)
  for (let node = tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    if (isComment(node)) comments.add(node)
    else if (node.name === 'Binding')
      definitions.push(...readBinding(node, comments.takeBefore(node), reading))
    else if (node.name === 'Inherit')
      definitions.push(...readInherit(node, comments.takeBefore(node), reading))
    else question = readExpression(node, reading)
  }
  return { kind: 'nix', commands, definitions, question }
}

/** The comments that stand directly before what comes next: no empty line between, none behind
 * something else on its line. */
class PrecedingComments {
  readonly #body: string
  #from = -1
  #to = -1
  /** Where the last definition ends. */
  #last = 0

  constructor(body: string) {
    this.#body = body
  }

  add(comment: SyntaxNode): void {
    const standsBehind =
      this.#last > 0 && !/[\r\n]/.test(this.#body.slice(this.#last, comment.from))
    if (standsBehind && this.#from === -1) return
    if (this.#from === -1 || !this.#joins(comment.from)) this.#from = comment.from
    this.#to = comment.to
  }

  takeBefore(node: SyntaxNode): string {
    const comment =
      this.#from !== -1 && this.#joins(node.from) ? this.#body.slice(this.#from, this.#to) : ''
    this.#from = -1
    this.#last = node.to
    return comment
  }

  #joins(from: number): boolean {
    const between = this.#body.slice(this.#to, from)
    return (between.match(/\r\n|\n|\r/g)?.length ?? 0) < 2
  }
}

function readBinding(node: SyntaxNode, comment: string, reading: Reading): CellDefinition[] {
  const [path, expression] = childrenOf(node)
  if (path === undefined || expression === undefined) return []
  return [
    {
      path: childrenOf(path).map((step) => attributeName(step, reading.body) ?? ''),
      expression: readExpression(expression, reading),
      from: node.from,
      to: node.to,
      nameFrom: path.from,
      nameTo: path.to,
      comment,
      outer: false
    }
  ]
}

function readInherit(node: SyntaxNode, comment: string, reading: Reading): CellDefinition[] {
  const children = childrenOf(node)
  const [source] = children
  const from = source?.name === 'Source' ? readExpression(source, reading) : null
  return (from === null ? children : children.slice(1)).map((name, index) => ({
    path: [attributeName(name, reading.body) ?? ''],
    expression: from === null ? outerName(name, reading) : selected(from, name, reading),
    from: node.from,
    to: node.to,
    nameFrom: name.from,
    nameTo: name.to,
    comment: index === 0 ? comment : '',
    outer: from === null
  }))
}

function readExpression(node: SyntaxNode, { body, placeOf }: Reading): CellExpression {
  const { line, column } = placeOf(node.from)
  return {
    text: textOf(node, body),
    from: node.from,
    to: node.to,
    line,
    column,
    free: freeNames(node, body),
    paths: pathLiterals(node, body),
    literal: literalOf(node, body)
  }
}

function outerName(node: SyntaxNode, { body, placeOf }: Reading): CellExpression {
  const { from, to } = node
  const { line, column } = placeOf(from)
  const name = attributeName(node, body) ?? ''
  const free = [{ name, from, to, underWith: false }]
  return {
    text: name,
    from,
    to,
    line,
    column,
    free,
    paths: [],
    literal: null
  }
}

function selected(from: CellExpression, name: SyntaxNode, { body }: Reading): CellExpression {
  const text = `${from.text}.${textOf(name, body)}`
  return { ...from, text, literal: null }
}
