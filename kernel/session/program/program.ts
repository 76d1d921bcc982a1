import { createHash } from 'node:crypto'
import type { Binding, Evaluator, GroupMember, Slot } from '../../../nix/evaluator/index.ts'
import type { FreeName } from '../../../nix/syntax/index.ts'
import type { CellDefinition, CellExpression } from '../../cells/index.ts'
import { copies, type BaseDefinitions } from './base.ts'
import { expressionForEvaluator } from './expression.ts'
import { isGlobalName } from './global-names.ts'
import { createGraph, type Graph } from './graph.ts'
import { mergedParts } from './merge.ts'
import type { Notebook, NotebookChange, Part } from '../notebook/index.ts'

/**
 * The notebook as the evaluator has it: each definition bound to what its names mean now. A change
 * unbinds what it reaches, and only that; what is unbound is bound when it is next asked for.
 */
export interface Program {
  /** To be called with what a cell that ran, or was removed, changed. */
  changed(change: Pick<NotebookChange, 'names' | 'changed'>): void
  /** The value of one part of a name: of `models.small` alone. */
  partSlot(part: Part): Slot | undefined
  /** The whole value of a name that the notebook or the library defines. */
  nameSlot(name: string): Slot | undefined
  /** The value of an expression that no name has: of a question. */
  questionSlot(expression: CellExpression): Slot
  /** What the free names of an expression stand for now. */
  scope(expression: CellExpression): ReadonlyMap<string, Slot>
  /** The free names of an expression that neither the notebook nor Nix defines. */
  missing(expression: CellExpression): readonly FreeName[]
  /**
   * The parts that these names need and that were bound since they were last given here, and still
   * are, with their values.
   */
  newlyBound(names: Iterable<string>): ReadonlyMap<Part, Slot>
  /** Files have changed: what is bound may come to something else, as if it were bound anew. */
  renew(): void
  /** Which part an expression of the evaluator is, where it is one. */
  origin(slot: Slot): Part | undefined
  /** Every name that the notebook or the library defines. */
  names(): readonly string[]
  /** `names` and all that use them, directly or through others. */
  dependents(names: Iterable<string>): ReadonlySet<string>
  /**
   * The program of a fork of its notebook: what is bound is shared, and a change of the one does not
   * reach the other. What the fork binds anew stands where it stood: an error in it is placed again
   * when its cell runs.
   */
  fork(notebook: Notebook): Program
}

export interface ProgramOptions {
  readonly notebook: Notebook
  readonly evaluator: Pick<Evaluator, 'bind' | 'move' | 'copies'>
  readonly base: BaseDefinitions
  /** The notebook's folder, from which relative paths start. */
  readonly folder: string
}

/** A name that is bound, and each of its parts. */
interface Bound {
  readonly slot: Slot
  readonly parts: ReadonlyMap<Part, Slot>
}

/** One expression of a group that is being bound, and what came of it. */
interface Entry {
  readonly text: string
  readonly uses: Iterable<string>
  readonly details: Omit<Binding, 'text' | 'scope'>
}

/** The program of a notebook, which tells it by `changed` what changed. Nothing is bound at first. */
export function createProgram(options: ProgramOptions): Program {
  const graph = createGraph()
  for (const [name, definition] of options.base) graph.set(name, new Set(definition.uses))
  return new BoundProgram(options, {
    graph,
    bound: new Map([[copies, { slot: options.evaluator.copies, parts: new Map() }]]),
    origins: new Map(),
    newlyBound: new Map(),
    slots: new Map()
  })
}

interface ProgramState {
  readonly graph: Graph
  readonly bound: Map<string, Bound>
  /** Of what is bound, which part it is. */
  readonly origins: Map<Slot, Part>
  /** What was bound since it was last given by `newlyBound`. */
  readonly newlyBound: Map<Part, Slot>
  /**
   * What was bound, by texts and meanings: an edit that is taken back, a cell that runs again as it
   * is, or one that was looked at ahead finds what was evaluated.
   */
  readonly slots: Map<string, readonly WeakRef<Slot>[]>
}

class BoundProgram implements Program {
  readonly #options: ProgramOptions
  readonly #state: ProgramState

  constructor(options: ProgramOptions, state: ProgramState) {
    this.#options = options
    this.#state = state
  }

  changed({ names, changed }: Pick<NotebookChange, 'names' | 'changed'>): void {
    const reached = this.#state.graph.dependents(changed)
    for (const name of new Set([...names, ...reached])) {
      for (const [part, slot] of this.#state.bound.get(name)?.parts ?? []) {
        this.#state.newlyBound.delete(part)
        this.#state.origins.delete(slot)
      }
      this.#state.bound.delete(name)
    }
    for (const name of names) {
      const parts = this.#options.notebook.parts(name)
      const uses = parts.flatMap(({ definition }) => this.#usesOf(definition))
      if (parts.length > 0) this.#state.graph.set(name, new Set(uses))
      else if (this.#options.base.has(name))
        this.#state.graph.set(name, new Set(this.#options.base.get(name)?.uses))
      else this.#state.graph.delete(name)
    }
  }

  partSlot(part: Part): Slot | undefined {
    const name = part.definition.path[0] ?? ''
    this.#bind([name])
    return this.#state.bound.get(name)?.parts.get(part)
  }

  nameSlot(name: string): Slot | undefined {
    this.#bind([name])
    return this.#state.bound.get(name)?.slot
  }

  questionSlot(expression: CellExpression): Slot {
    const { text, offset } = expressionForEvaluator(expression, this.#options.folder)
    return at(this.#slotsOf([{ text, offset, scope: this.scope(expression) }]), 0)
  }

  scope(expression: CellExpression): Map<string, Slot> {
    const names = expression.free.map((free) => free.name)
    this.#bind(names)
    return this.#meanings<Slot>(names, new Map())
  }

  newlyBound(names: Iterable<string>): ReadonlyMap<Part, Slot> {
    const parts = new Map<Part, Slot>()
    if (this.#state.newlyBound.size === 0) return parts
    const needed = new Set(
      this.#state.graph.groups(names, (name) => !this.#state.bound.has(name)).flat()
    )
    for (const [part, slot] of this.#state.newlyBound) {
      if (!needed.has(part.definition.path[0] ?? '')) continue
      parts.set(part, slot)
      this.#state.newlyBound.delete(part)
    }
    return parts
  }

  renew(): void {
    for (const { parts } of this.#state.bound.values())
      for (const [part, slot] of parts) this.#state.newlyBound.set(part, slot)
  }

  origin(slot: Slot): Part | undefined {
    return this.#state.origins.get(slot)
  }

  missing(expression: CellExpression): readonly FreeName[] {
    return expression.free.filter(
      ({ name, underWith }) => !underWith && !this.#defines(name) && !isGlobalName(name)
    )
  }

  names(): readonly string[] {
    return [...new Set([...this.#options.notebook.names(), ...libraryNamesOf(this.#options.base)])]
  }

  dependents(names: Iterable<string>): ReadonlySet<string> {
    return this.#state.graph.dependents(names)
  }

  fork(forked: Notebook): Program {
    const { graph, bound, origins, newlyBound, slots } = this.#state
    const { evaluator } = this.#options
    return new BoundProgram(
      {
        ...this.#options,
        notebook: forked,
        evaluator: {
          copies: evaluator.copies,
          bind: (group) => evaluator.bind(group),
          move: () => undefined
        }
      },
      {
        graph: graph.fork(),
        bound: new Map(bound),
        origins: new Map(origins),
        newlyBound: new Map(newlyBound),
        slots
      }
    )
  }

  #defines(name: string): boolean {
    return this.#options.notebook.has(name) || this.#options.base.has(name)
  }

  #bind(names: Iterable<string>): void {
    const groups = this.#state.graph.groups(
      names,
      (name) => this.#state.bound.has(name) || !this.#defines(name)
    )
    for (const group of groups) this.#bindTogether(group)
  }

  #bindTogether(names: readonly string[]): void {
    const entries: Entry[] = []
    const members = names.map((name) => {
      const parts = this.#options.notebook.parts(name)
      const first = entries.length
      entries.push(...this.#entriesOf(name, parts))
      return { name, parts, first, last: entries.length - 1 }
    })
    const inGroup = new Map<string, GroupMember>()
    for (const { name, last } of members) inGroup.set(name, { member: last })
    for (const { name, parts, first } of members)
      parts.forEach((_, index) => inGroup.set(partName(name, index), { member: first + index }))
    const slots = this.#slotsOf(
      entries.map(({ text, uses, details }) => ({
        text,
        scope: this.#meanings(uses, inGroup),
        ...details
      }))
    )
    for (const { name, parts, first, last } of members) {
      const partSlots = new Map<Part, Slot>()
      parts.forEach((part, index) => {
        const slot = at(slots, first + index)
        partSlots.set(part, slot)
        this.#state.origins.set(slot, part)
        this.#state.newlyBound.set(part, slot)
      })
      this.#state.bound.set(name, { slot: at(slots, last), parts: partSlots })
    }
  }

  #slotsOf(group: readonly Binding[]): readonly Slot[] {
    const key = keyOf(group)
    const before = this.#state.slots.get(key)?.flatMap((reference) => reference.deref() ?? [])
    if (before?.length !== group.length) {
      const slots = this.#options.evaluator.bind(group)
      this.#state.slots.set(
        key,
        slots.map((slot) => new WeakRef(slot))
      )
      return slots
    }
    before.forEach((slot, index) => {
      const offset = group[index]?.offset
      if (offset !== undefined) this.#options.evaluator.move(slot, offset)
    })
    return before
  }

  /** The parts of a name in their order, then, where they make up a set, that set. */
  #entriesOf(name: string, parts: readonly Part[]): Entry[] {
    const own = this.#options.base.get(name)
    if (parts.length === 0 && own !== undefined)
      return [{ text: own.text, uses: own.uses, details: { name, library: true } }]
    const entries = parts.map(({ definition }): Entry => this.#entryOf(definition))
    if (parts.length === 1 && parts[0]?.definition.path.length === 1) return entries
    const text = mergedParts(
      parts.map(({ definition }, index) => ({
        path: definition.path.slice(1),
        value: partName(name, index)
      }))
    )
    const uses = parts.map((_, index) => partName(name, index))
    return [...entries, { text, uses, details: { name } }]
  }

  #entryOf(definition: CellDefinition): Entry {
    const name = definition.path.join('.')
    const outside = definition.outer
      ? this.#options.base.get(definition.expression.text)
      : undefined
    if (outside !== undefined) return { ...outside, details: { name } }
    const { text, offset } = expressionForEvaluator(definition.expression, this.#options.folder)
    return { text, uses: this.#usesOf(definition), details: { name, offset } }
  }

  /** The names that a definition takes from the notebook or the library. */
  #usesOf(definition: CellDefinition): readonly string[] {
    if (definition.outer) return this.#options.base.get(definition.expression.text)?.uses ?? []
    return definition.expression.free.map((free) => free.name)
  }

  #meanings<Meaning>(
    names: Iterable<string>,
    inGroup: ReadonlyMap<string, Meaning>
  ): Map<string, Slot | Meaning> {
    const scope = new Map<string, Slot | Meaning>()
    for (const name of names) {
      const meaning = inGroup.get(name) ?? this.#state.bound.get(name)?.slot
      if (meaning !== undefined) scope.set(name, meaning)
    }
    return scope
  }
}

/** Texts with their names and meanings, wherever they stand. */
function keyOf(group: readonly Binding[]): string {
  const hash = createHash('sha256')
  for (const { text, name, scope } of group) {
    const meanings = [...scope].map(([free, meaning]) => [
      free,
      'member' in meaning ? `member ${meaning.member}` : meaning.id
    ])
    hash.update(JSON.stringify([text, name, meanings]))
  }
  return hash.digest('base64')
}

function libraryNamesOf(base: BaseDefinitions): string[] {
  return [...base.keys()].filter((name) => !name.includes("'"))
}

/** How a merged set refers to one of its parts: no name that a cell can have. */
function partName(name: string, index: number): string {
  const identifier = name.replace(/[^a-zA-Z0-9_]/g, (character) => `'${character.codePointAt(0)}'`)
  return `part'${index}'${identifier}`
}

function at(slots: readonly Slot[], index: number): Slot {
  const slot = slots[index]
  if (slot === undefined) throw new Error(`no slot was given for expression ${index}`)
  return slot
}
