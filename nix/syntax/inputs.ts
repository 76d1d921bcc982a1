import type { SyntaxNode, Tree } from '@lezer/common'
import { attributeName } from './attribute-name.ts'
import type { TextEdit } from './text-edit.ts'
import { childrenOf, textOf } from './tree.ts'

/*
  The values that a text leaves open: calls of the library's `input` with a set that is written out, and
  behind them what was chosen, `input { lr = [ 0.1 0.01 ]; } // { lr = 0.01; }`. Read by pages too, in
  whose trees words have nodes of their own.
*/

/** One value of an `input`. Values are texts of Nix as they are written. */
export interface Input {
  /** What the call is the value of, `hyper` in `hyper = input { … };`; null where it is of nothing. */
  readonly of: string | null
  /** The names of the whole definition that it stands in; none where it stands in an expression. */
  readonly gives: readonly string[]
  readonly name: string
  /** What there is to choose from, in the order of the list; null where it is any text or number. */
  readonly values: readonly string[] | null
  /** The one that counts. It may be none of the values. */
  readonly value: string
  /** What has to be written for another to count; null where it does already. */
  readonly choose: (value: string) => TextEdit | null
}

/** The inputs of a text by its tree, in their order. Those without a value, or whose value is computed, are none. */
export function inputsIn(tree: Tree, text: string): readonly Input[] {
  const found: Input[] = []
  tree.iterate({
    enter: ({ name, node }) => {
      if (name === 'Application') found.push(...inputsOfCall(node, text))
    }
  })
  return found
}

/** A value that is written out, and what was chosen in its place. */
interface Written {
  readonly text: string
  readonly call: SyntaxNode
  readonly binding: NamedBinding
  /** The set behind `//`. */
  readonly choice: SyntaxNode | null
  /** In that set. */
  readonly chosen: NamedBinding | null
}

function inputsOfCall(call: SyntaxNode, text: string): readonly Input[] {
  const [called, set, more] = partsOf(call)
  if (called?.name !== 'Variable' || textOf(called, text) !== 'input') return []
  if (set?.name !== 'Set' || more !== undefined) return []
  const choice = choiceBehind(call)
  // Elsewhere `//` would take more than the call.
  if (choice === null && !whereUpdateFits.has(call.parent?.name ?? '')) return []
  const chosen = new Map(bindingsOf(choice, text).map((one) => [one.name, one]))
  const of = ownerOf(call, text)
  const gives = namesAround(call, text)
  return bindingsOf(set, text).flatMap((binding) => {
    const { name } = binding
    const input = inputOf({ text, call, binding, choice, chosen: chosen.get(name) ?? null })
    return input === null ? [] : { of, gives, name, ...input }
  })
}

function inputOf(written: Written): Pick<Input, 'values' | 'value' | 'choose'> | null {
  const { text, binding, chosen } = written
  const isOpen = binding.value.name !== 'List'
  const values = isOpen ? null : partsOf(binding.value).map((one) => textOf(one, text))
  const counts = chosen?.value ?? binding.value
  const first = values?.[0]
  if (isOpen ? !isFree(counts, text) : first === undefined) return null
  const value = chosen === null && first !== undefined ? first : textOf(counts, text)
  return {
    values: values === null ? null : [...new Set(values)],
    value,
    choose: (wanted) => {
      if (wanted === value) return null
      if (wanted === first) return withoutChoice(written)
      return chosen !== null || isOpen ? inPlaceOf(counts, wanted) : withChoice(written, wanted)
    }
  }
}

function inPlaceOf({ from, to }: SyntaxNode, text: string): TextEdit {
  return { from, to, text }
}

function withChoice({ text, call, binding, choice }: Written, value: string): TextEdit {
  const said = `${textOf(binding.path, text)} = ${value};`
  if (choice === null) return { from: call.to, to: call.to, text: ` // { ${said} }` }
  const at = partsOf(choice).at(-1)?.to ?? choice.from + 1
  return { from: at, to: at, text: ` ${said}` }
}

/** The first of a list counts where nothing else is said. */
function withoutChoice({ call, choice, chosen }: Written): TextEdit | null {
  if (choice === null || chosen === null) return null
  const parts = partsOf(choice)
  const at = parts.findIndex(({ from }) => from === chosen.node.from)
  if (parts.length === 1) return { from: around(call).to, to: choice.to, text: '' }
  return { from: parts[at - 1]?.to ?? choice.from + 1, to: chosen.node.to, text: '' }
}

const whereUpdateFits: ReadonlySet<string> = new Set([
  ...['Binding', 'Parenthesized', 'Source', 'Update', 'Cell', 'Document', 'Program'],
  ...['Let', 'With', 'Assert', 'If', 'Lambda']
])

/** The set that stands behind a call and `//`. */
function choiceBehind(call: SyntaxNode): SyntaxNode | null {
  const operand = around(call)
  if (operand.parent?.name !== 'Update') return null
  const operands = partsOf(operand.parent)
  const next = operands[operands.findIndex(({ from }) => from === operand.from) + 1]
  return next?.name === 'Set' ? next : null
}

/** What is only a call in parentheses. */
function around(call: SyntaxNode): SyntaxNode {
  let node = call
  while (node.parent?.name === 'Parenthesized') node = node.parent
  return node
}

function ownerOf(call: SyntaxNode, text: string): string | null {
  let node = around(call)
  while (node.parent?.name === 'Update') node = around(node.parent)
  if (node.parent?.name !== 'Binding') return null
  const [path] = partsOf(node.parent)
  return path === undefined ? null : textOf(path, text)
}

/** What is defined by the binding or `inherit` of the whole text that a node stands in. */
function namesAround(node: SyntaxNode, text: string): readonly string[] {
  let outer = node
  while (outer.parent?.parent != null) outer = outer.parent
  const [first, ...more] = partsOf(outer)
  if (outer.name !== 'Binding' && outer.name !== 'Inherit') return []
  const steps = outer.name === 'Binding' && first !== undefined ? partsOf(first).slice(0, 1) : more
  return steps.flatMap((step) => attributeName(step, text) ?? [])
}

interface NamedBinding {
  readonly node: SyntaxNode
  readonly path: SyntaxNode
  readonly name: string
  readonly value: SyntaxNode
}

/** Those of one name each that is no other's part. */
function bindingsOf(set: SyntaxNode | null, text: string): readonly NamedBinding[] {
  if (set === null) return []
  return partsOf(set).flatMap((node) => {
    const [path, value] = node.name === 'Binding' ? partsOf(node) : []
    const [step, more] = path === undefined ? [] : partsOf(path)
    const name = step === undefined || more !== undefined ? null : attributeName(step, text)
    if (path === undefined || value === undefined || name === null) return []
    return { node, path, name, value }
  })
}

/** A number, or a text with nothing computed in it. */
function isFree(node: SyntaxNode, text: string): boolean {
  return node.name === 'String'
    ? node.getChild('Interpolation') === null
    : /^-?\s*(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$/.test(textOf(node, text))
}

/** Children, without words, comments, lines of commands, and what fits nothing. */
function partsOf(node: SyntaxNode): readonly SyntaxNode[] {
  return childrenOf(node).filter(({ name }) => /^[A-Z]/.test(name) && name !== 'CommandLine')
}
