import type { SyntaxNode } from '@lezer/common'
import { attributeName } from './attribute-name.ts'
import { gatherAttributes, type Attributes, type Value } from './attributes.ts'
import { childrenOf, textOf } from './tree.ts'

/** A name that an expression does not bind itself, at one place where it stands. */
export interface FreeName {
  readonly name: string
  /** Offsets in the text that was parsed, in UTF-16 units. */
  readonly from: number
  readonly to: number
  /** Whether a `with` of the expression stands around it, and may give it a value. */
  readonly underWith: boolean
}

/**
 * What is left to do, last first: a stack of our own, so that depth cannot overflow the other one.
 */
type Task =
  | { readonly kind: 'visit'; readonly node: SyntaxNode }
  | { readonly kind: 'refer'; readonly name: SyntaxNode }
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'bind' | 'unbind'; readonly names: readonly string[] }
  | { readonly kind: 'enter-with' | 'leave-with' }

/**
 * The free names of the expression `node`, in the order of the text, by the scopes of the Nix
 * language: functions and the defaults of their formals, `let`, `rec`, both forms of `inherit`,
 * `with`, strings and paths with interpolations. A name that is bound anywhere around it is not
 * under a `with`, also where the `with` is nearer. `<…>` refers to `__findFile` and `__nixPath`.
 */
export function freeNames(node: SyntaxNode, text: string): FreeName[] {
  const found: FreeName[] = []
  const bound = new Map<string, number>()
  let withs = 0
  const refer = (name: string, from: number, to: number): void => {
    if ((bound.get(name) ?? 0) === 0) found.push({ name, from, to, underWith: withs > 0 })
  }
  const tasks: Task[] = [{ kind: 'visit', node }]
  for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
    switch (task.kind) {
      case 'bind':
      case 'unbind':
        for (const name of task.names)
          bound.set(name, (bound.get(name) ?? 0) + (task.kind === 'bind' ? 1 : -1))
        break
      case 'enter-with':
        withs++
        break
      case 'leave-with':
        withs--
        break
      case 'refer': {
        const name = attributeName(task.name, text)
        if (name !== null) refer(name, task.name.from, task.name.to)
        break
      }
      case 'value':
        pushAll(tasks, tasksOfValue(task.value))
        break
      case 'visit': {
        const { name, from, to } = task.node
        if (name === 'Variable') {
          const variable = textOf(task.node, text)
          if (variable !== '__curPos') refer(variable, from, to)
        } else if (name === 'SearchPath') {
          refer('__findFile', from, to)
          refer('__nixPath', from, to)
        } else pushAll(tasks, tasksOf(task.node, text))
      }
    }
  }
  return found.sort((left, right) => left.from - right.from)
}

/** Puts tasks on the stack so that the first one is done first. */
function pushAll(tasks: Task[], added: readonly Task[]): void {
  for (let index = added.length - 1; index >= 0; index--) {
    const task = added[index]
    if (task !== undefined) tasks.push(task)
  }
}

function tasksOf(node: SyntaxNode, text: string): Task[] {
  switch (node.name) {
    case 'Lambda':
      return tasksOfLambda(node, text)
    case 'With': {
      const [set, body] = childrenOf(node).map(visit)
      return [
        ...(set === undefined ? [] : [set]),
        { kind: 'enter-with' },
        ...(body === undefined ? [] : [body]),
        { kind: 'leave-with' }
      ]
    }
    case 'Let': {
      const body = childrenOf(node).at(-1)
      const isBody = body !== undefined && body.name !== 'Binding' && body.name !== 'Inherit'
      return tasksOfAttributes(gatherAttributes(node, text, true), isBody ? [visit(body)] : [])
    }
    case 'LegacyLet':
    case 'RecursiveSet':
    case 'Set':
      return tasksOfAttributes(gatherAttributes(node, text, true), [])
    default:
      return childrenOf(node).map(visit)
  }
}

function visit(node: SyntaxNode): Task {
  return { kind: 'visit', node }
}

function tasksOfLambda(node: SyntaxNode, text: string): Task[] {
  const names: string[] = []
  const scoped: Task[] = []
  for (const child of childrenOf(node)) {
    if (child.name === 'Parameter') names.push(textOf(child, text))
    else if (child.name === 'Formals') {
      for (const formal of child.getChildren('Formal')) {
        const [parameter, fallback] = childrenOf(formal)
        if (parameter !== undefined) names.push(textOf(parameter, text))
        if (fallback !== undefined) scoped.push(visit(fallback))
      }
    } else scoped.push(visit(child))
  }
  return [{ kind: 'bind', names }, ...scoped, { kind: 'unbind', names }]
}

function tasksOfAttributes(attributes: Attributes, body: readonly Task[]): Task[] {
  const outer: Task[] = []
  const inner: Task[] = attributes.sources.map(visit)
  for (const { value } of attributes.named.values())
    (value.kind === 'inherited' ? outer : inner).push({ kind: 'value', value })
  for (const { name, value } of attributes.computed)
    inner.push(visit(name), { kind: 'value', value })
  if (!attributes.recursive) return [...outer, ...inner, ...body]
  const names = [...attributes.named.keys()]
  return [...outer, { kind: 'bind', names }, ...inner, ...body, { kind: 'unbind', names }]
}

function tasksOfValue(value: Value): Task[] {
  switch (value.kind) {
    case 'expression':
      return [visit(value.node)]
    case 'set':
      return tasksOfAttributes(value.attributes, [])
    case 'inherited':
      return [{ kind: 'refer', name: value.name }]
    case 'inherited-from':
      return []
  }
}
