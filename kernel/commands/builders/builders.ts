import { bad, good, type Result } from '../../../nix/base/index.ts'
import { tryBuilder } from '../../../nix/places/index.ts'
import { saidPlaces, usableBuilder } from '../../session/evaluation/index.ts'
import type {
  BuilderVerdict,
  CommandMistake,
  Document,
  RemoteBuilder
} from '../../outcome/index.ts'
import { buildersInWords, triedInWords } from '../../render/words/commands/index.ts'
import type {
  Command,
  CommandContext,
  CommandFailure,
  CommandWords
} from '../../session/request/index.ts'

/** `%builders`, `%builders add ssh-ng://host --cores 4`: machines that build beside this one. */
export const builders: Command = {
  name: 'builders',
  group: 'build',
  operands: [
    { word: 'HOW', kind: { choices: ['add', 'try', 'remove'] }, isOptional: true },
    { word: 'URL', kind: 'builder', isOptional: true }
  ],
  options: [
    {
      name: '--cores',
      takes: ['N'],
      means: 'has so many steps built there at a time; 1 without it'
    },
    {
      name: '--features',
      takes: ['A,B'],
      means: 'names what it offers, as gpu, for steps that require it'
    },
    { name: '--key', takes: ['FILE'], means: 'logs in with this private key' },
    { name: '--port', takes: ['N'], means: 'reaches its ssh server at this port' }
  ],
  examples: [
    { line: '%builders add ssh-ng://me@build.example.org --cores 4' },
    { line: '%builders add ssh://gpu.example.org --features gpu --key ~/.ssh/id_ed25519' },
    { line: '%builders try', means: 'to see what is missing on the other side' },
    { line: '%builders remove ssh-ng://me@build.example.org' },
    { line: '%builders', means: 'for those that there are' }
  ],
  summary: 'adds machines that build steps beside this one, over ssh, and tries them out',
  async run(words, context) {
    const [how, url] = words.operands
    const { engine, signal } = context
    const { builders: said } = await saidPlaces(engine, engine.workspace, signal)
    const ofNotebook = said.flatMap((one) => (one.ok ? one.value : []))
    if (how === 'add') return shown(add(words, url, context, ofNotebook))
    if (how === 'remove') return shown(remove(url, context, ofNotebook))
    if (how === 'try') return shown(await tryAll(url, context, ofNotebook))
    return shown(good(listed(context, ofNotebook)))
  }
}

function shown(document: Result<Document, CommandFailure>) {
  if (!document.ok) return document
  return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] as const })
}

type Builders = readonly RemoteBuilder[]

/** `ofNotebook` are those that its definition `builders` names. */
function listed({ engine: { nix, builders } }: CommandContext, ofNotebook: Builders): Document {
  return buildersInWords(builders.list(), builders.beside(ofNotebook).used, nix.builders)
}

const noMachine = { kind: 'missing', operand: 'builder' } as const

function add(
  words: CommandWords,
  url: string | undefined,
  context: CommandContext,
  ofNotebook: Builders
): Result<Document, CommandMistake> {
  const { engine } = context
  if (url === undefined) return bad({ kind: 'wrong-words', syntax: builders, wrong: noMachine })
  const cores = count(words, '--cores', 1)
  if (!cores.ok) return cores
  const port = count(words, '--port', null)
  if (!port.ok) return port
  const [key = null] = words.values('--key')
  const features = (words.values('--features')[0] ?? '').split(',').filter((one) => one !== '')
  const more = { cores: cores.value, port: port.value, key, features }
  const read = usableBuilder(engine, url, more)
  if (!read.ok) return read
  const added = engine.builders.add(read.value)
  if (!added.ok) return bad({ kind: 'other-port', url: read.value.url, taken: added.mistake.url })
  return good(listed(context, ofNotebook))
}

function remove(
  url: string | undefined,
  context: CommandContext,
  ofNotebook: Builders
): Result<Document, CommandMistake> {
  if (url === undefined) return bad({ kind: 'wrong-words', syntax: builders, wrong: noMachine })
  if (context.engine.builders.remove(url)) return good(listed(context, ofNotebook))
  if (ofNotebook.some((one) => one.url === url)) return bad({ kind: 'builder-of-notebook', url })
  return unknown(url, context.engine.builders.list())
}

function unknown(url: string, all: Builders): Result<never, CommandMistake> {
  return bad({ kind: 'unknown-builder', url, known: all.map((one) => one.url) })
}

/** All of them, or the one that is named. */
async function tryAll(
  url: string | undefined,
  context: CommandContext,
  ofNotebook: Builders
): Promise<Result<Document, CommandFailure>> {
  const { engine, signal } = context
  const all = [...engine.builders.list(), ...engine.builders.beside(ofNotebook).used]
  const meant = all.filter((one) => url === undefined || one.url === url)
  if (url !== undefined && meant.length === 0) return unknown(url, all)
  const tried: (readonly [RemoteBuilder, BuilderVerdict])[] = await Promise.all(
    meant.map(async (one) => [one, await tryBuilder(engine.nix, one, signal)] as const)
  )
  if (signal.aborted) return bad({ kind: 'interrupted' })
  return good(meant.length === 0 ? listed(context, ofNotebook) : triedInWords(tried))
}

function count<Otherwise>(
  words: CommandWords,
  option: string,
  otherwise: Otherwise
): Result<number | Otherwise, CommandMistake> {
  const [given] = words.values(option)
  if (given === undefined) return good(otherwise)
  return /^[1-9]\d{0,5}$/.test(given)
    ? good(Number(given))
    : bad({ kind: 'no-count', option, given })
}
