import {
  bodyOf,
  type CellCommand,
  type CellDefinition,
  type ScriptCell,
  scriptLanguages,
  type SyntaxMistake
} from '../cells/index.ts'
import { syntaxErrorInNixWords } from '../../nix/syntax/index.ts'
import { foreignCell, nearest, placeAtOffset, syntaxMistake } from '../session/mistakes/index.ts'
import {
  type CommandContext,
  type CommandTable,
  commandWords,
  type LateCommands,
  type ReadCell,
  readCommandWords
} from '../session/request/index.ts'
import type { Engine } from '../session/state/index.ts'
import type { MeantCommand, Mistake, Shown } from '../outcome/index.ts'
import type { CellRequest } from '../session/session.ts'

/** What a cell is read with. */
type CellContext = Omit<CommandContext, 'engine' | 'request' | 'commands'> & {
  readonly commands: LateCommands
}

/** Reads a cell and runs its commands, whose definitions come before its own. */
export async function readCell(
  engine: Engine,
  request: CellRequest,
  context: CellContext
): Promise<ReadCell> {
  const { progress, signal } = context
  const parsed = engine.parsed.read(request.code)
  if (!parsed.ok) {
    const mistakes = await inNixWords(engine, request.code, parsed.mistake, signal)
    const meant = foreignCell(engine.workspace, request.code)
    return refused(mistakes.map((one) => ({ ...syntaxMistake(request, one), ...meant })))
  }
  const cell = parsed.value
  const definitions: CellDefinition[] = []
  const shown: Shown[] = []
  const commands = cell.commands.length === 0 ? noCommands : await context.commands()
  for (const command of cell.commands) {
    progress.phase(commands.get(command.name)?.phase ?? 'evaluating')
    const outcome = await runCommand(engine, request, command, { ...context, commands })
    // A command may take as long as a build, and its reader may have done something meanwhile.
    engine.checks.anew()
    if ('kind' in outcome) return { ...refused([outcome]), shown }
    definitions.push(...outcome.definitions)
    shown.push(...outcome.shown)
  }
  if (cell.kind === 'script') shown.push(...saidOfScript(cell))
  progress.phase('evaluating')
  return {
    definitions: [...definitions, ...cell.definitions],
    question: cell.question,
    shown,
    mistakes: []
  }
}

const noCommands: CommandTable = new Map()

function saidOfScript({ definitions: [{ path, expression }] }: ScriptCell): Shown[] {
  if (expression.script?.body.trim() !== '') return []
  return [{ kind: 'said', said: { kind: 'empty-script', step: path.join('.') } }]
}

/** Nix names a place in what it was given, which is not the cell. */
const namesPlace = /:\d+:\d+/

/** Nix stops at the first mistake: what it says of that one is what the reader can look up. */
async function inNixWords(
  { nix }: Pick<Engine, 'nix'>,
  code: string,
  mistakes: readonly SyntaxMistake[],
  signal: AbortSignal
): Promise<readonly SyntaxMistake[]> {
  if (mistakes.some(({ fault }) => fault.kind === 'too-long')) return mistakes
  const said = await syntaxErrorInNixWords(nix, bodyOf(code), signal)
  if (said === null || namesPlace.test(said.message)) return mistakes
  const isSaid = ({ line, column }: SyntaxMistake) => line === said.line && column === said.column
  return mistakes.map((one) => (isSaid(one) ? { ...one, said: said.message } : one))
}

function refused(mistakes: readonly Mistake[]): ReadCell {
  return { definitions: [], question: null, shown: [], mistakes }
}

async function runCommand(
  engine: Engine,
  request: CellRequest,
  { name, arguments: rest, from }: CellCommand,
  context: Omit<CommandContext, 'engine' | 'request'>
): Promise<Pick<ReadCell, 'definitions' | 'shown'> | Mistake> {
  const place = placeAtOffset(request, from)
  const command = context.commands.get(name)
  if (command === undefined) {
    const meant = meantBy(name, context.commands.keys())
    return {
      ...{ kind: 'command', command: `%${name}`, place },
      mistake: { kind: 'unknown-command', name, meant },
      ...foreignCell(engine.workspace, request.code)
    }
  }
  const words = readCommandWords(command, commandWords(rest, engine.workspace.names.names()))
  const outcome = words.ok ? await command.run(words.value, { ...context, engine, request }) : words
  if (!outcome.ok) {
    const { mistake } = outcome
    if (mistake.kind === 'interrupted') return mistake
    return { kind: 'command', command: `%${name}`, mistake, place }
  }
  const parsed = engine.parsed.read(outcome.value.definitions)
  if (!parsed.ok || parsed.value.kind !== 'nix') throw new Error(`%${name} defines what is no Nix`)
  return { definitions: parsed.value.definitions, shown: outcome.value.shown }
}

/** What may be meant by a command that there is not: by `%python` a cell of Python, say. */
function meantBy(name: string, commands: Iterable<string>): MeantCommand | null {
  const language = scriptLanguages.find((one) => one.name === name || one.alsoCalled.includes(name))
  if (language !== undefined) return { kind: 'language', name: language.name }
  const similar = nearest(name, commands)
  return similar === null ? null : { kind: 'command', name: similar }
}
