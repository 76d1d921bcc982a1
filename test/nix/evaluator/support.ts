import { errorCauseInWords } from '../../../kernel/render/words/error-cause.ts'
import { evaluatorEndInWords } from '../../../kernel/render/words/evaluator-end.ts'
import { join } from 'node:path'
import {
  createEvaluator,
  type Binding,
  type DescribeRequest,
  type Description,
  type EvaluationError,
  type Evaluator,
  type EvaluatorOptions,
  type Slot,
  type StepsDescription
} from '../../../nix/evaluator/evaluator.ts'
import type { Result } from '../../../nix/base/result.ts'
import { literalOf, type Literal } from '../../../nix/syntax/literal.ts'
import { parse } from '../../../nix/syntax/parse.ts'
import type { TestNix } from '../../support/nix.ts'

export type Described = Result<Description | StepsDescription, EvaluationError>

/** An evaluator with short ways to ask it. */
export interface TestEvaluator extends Evaluator {
  /** Binds one expression; its names are those of `scope`. */
  one(text: string, scope?: Readonly<Record<string, Slot>>, more?: Partial<Binding>): Slot
  /** What an expression is. */
  of(text: string, scope?: Readonly<Record<string, Slot>>): Promise<Described>
  read(slot: Slot, signal?: AbortSignal): Promise<Described>
  /** What a question about an expression shows. */
  ask(text: string, scope?: Readonly<Record<string, Slot>>): Promise<Described>
}

/** Asks what the values of slots are, as questions or as definitions that are computed. */
export function asked(slots: readonly Slot[], question = true): DescribeRequest[] {
  return slots.map((slot) => ({ slot, literal: null, question }))
}

/** What an expression is by its text. */
export function literalIn(text: string): Literal | null {
  const { tree } = parse(text, 'program')
  const node = tree?.topNode.firstChild
  return node === undefined || node === null ? null : literalOf(node, text)
}

export function testEvaluator(
  test: TestNix,
  options: Partial<EvaluatorOptions> = {}
): TestEvaluator {
  const evaluator = createEvaluator(test.nix, {
    // A space and a quote, since the folder's name becomes a part of Nix expressions.
    folder: join(test.folder, `an "evaluator's" folder`),
    memoryLimitBytes: 2e9,
    ...options
  })
  const one: TestEvaluator['one'] = (text, scope = {}, more = {}) => {
    const [slot] = evaluator.bind([{ text, scope: new Map(Object.entries(scope)), ...more }])
    if (slot === undefined) throw new Error('nothing was bound')
    return slot
  }
  const read: TestEvaluator['read'] = (slot, signal) =>
    evaluator.describe({ slot, literal: null, question: true }, signal)
  return {
    copies: evaluator.copies,
    start: () => evaluator.start(),
    bind: (group) => evaluator.bind(group),
    move: (slot, offset) => evaluator.move(slot, offset),
    describe: (request, signal) => evaluator.describe(request, signal),
    describeAll: (requests, signal) => evaluator.describeAll(requests, signal),
    beside: evaluator.beside,
    evaluate: (text, scope, signal) => evaluator.evaluate(text, scope, signal),
    readPaths: () => evaluator.readPaths(),
    settledReads: (slots) => evaluator.settledReads(slots),
    builtinNames: () => evaluator.builtinNames(),
    traces: (slot) => evaluator.traces(slot),
    documentation: (builtin) => evaluator.documentation(builtin),
    lookForChanges: () => evaluator.lookForChanges(),
    restart: () => evaluator.restart(),
    close: () => evaluator.close(),
    one,
    read,
    of: (text, scope) =>
      evaluator.describe({ slot: one(text, scope), literal: literalIn(text), question: false }),
    ask: (text, scope) =>
      evaluator.describe({ slot: one(text, scope), literal: literalIn(text), question: true })
  }
}

/** A function that makes a step of a name: content-addressed, as those of the library. */
export const step = `
  name: derivation {
    inherit name;
    nwKind = "step";
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [ "-c" "echo hello > $out" ];
    __contentAddressed = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
  }`

/** The text of a plain value, or the message of its error. */
export function shown(result: Described): string {
  if (!result.ok) {
    const { mistake } = result
    if (mistake.kind === 'evaluator-ended') return evaluatorEndInWords(mistake.end).message
    return 'message' in mistake ? mistake.message : mistake.kind
  }
  return result.value.kind === 'plain' ? result.value.text : result.value.kind
}

/** What is said of an error to somebody who is new to Nix; null where nothing is. */
export function hintOf(result: Result<unknown, EvaluationError>): string | null {
  const { cause } = failure(result)
  return cause === null ? null : errorCauseInWords(cause)
}

/** The error of an evaluation; fails where there is none. */
export function failure(
  result: Result<unknown, EvaluationError>
): Extract<EvaluationError, { kind: 'evaluation' }> {
  if (result.ok) throw new Error(`no error, but ${JSON.stringify(result.value)}`)
  if (result.mistake.kind !== 'evaluation') throw new Error(JSON.stringify(result.mistake))
  return result.mistake
}

/** Never ends on any version of Nix, needs little memory, and calls nothing deeply. */
export const endless = `
  let
    many = builtins.genList (x: x) 100000;
    all = f: builtins.foldl' (a: x: f a) 0 many;
  in all (a: all (b: all (c: 0)))`
