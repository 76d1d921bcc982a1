import { bad, good, type Result } from '../../../nix/base/index.ts'
import { readCache, readCacheUrl } from '../../../nix/installation/index.ts'
import { ignoredByDaemon } from '../../../nix/store/index.ts'
import type { CommandMistake, Document, WrongWords } from '../../outcome/index.ts'
import { cachesInWords, pushedInWords } from '../../render/words/commands/index.ts'
import type {
  Command,
  CommandContext,
  CommandFailure,
  CommandWords
} from '../../session/request/index.ts'
import { namedSteps } from '../steps/index.ts'
import { pushResults } from './push.ts'

/** `%cache`, `%cache add URL`, `%cache push URL`: where results come from, and where they are sent. */
export const cache: Command = {
  name: 'cache',
  group: 'share',
  operands: [
    { word: 'HOW', kind: { choices: ['add', 'remove', 'push'] }, isOptional: true },
    { word: 'URL', kind: 'cache', isOptional: true },
    { word: 'NAME', kind: 'step', isOptional: true, isRepeated: true }
  ],
  options: [
    {
      name: '--key',
      takes: ['NAME:KEY'],
      means: 'with add: takes what this public key has signed; those of nix.conf hold beside it'
    },
    {
      name: '--unsigned',
      means:
        'with add: takes what nobody has signed, of any kind: you trust whoever may write there'
    },
    { name: '--sign', takes: ['FILE'], means: 'with push: signs with this secret key' }
  ],
  examples: [
    { line: '%cache add https://cache.example.org --key example-1:…' },
    { line: '%cache add /shared/cache', means: 'for a folder that several machines see' },
    { line: '%cache push ssh-ng://me@lab.example.org model' },
    { line: '%cache push /shared/cache', means: 'for all results that there are' },
    { line: '%cache', means: 'for those that are asked' }
  ],
  summary:
    'takes results from binary caches (file://, https://, ssh-ng://), and sends them there with all that they were made of',
  defines: ({ operands: [how] }) => how === 'add',
  async run(words, context) {
    const [how] = words.operands
    const document = await documentOf(how, words, context)
    if (!document.ok) return document
    return good({ definitions: '', shown: [{ kind: 'document', document: document.value }] })
  }
}

async function documentOf(
  how: string | undefined,
  words: CommandWords,
  context: CommandContext
): Promise<Result<Document, CommandFailure>> {
  if (how === 'add') return add(words, context)
  if (how === 'remove') return remove(words, context)
  return how === 'push' ? push(words, context) : good(await listed(context))
}

async function listed({ engine: { nix }, signal }: CommandContext): Promise<Document> {
  await nix.caches.ready()
  const { now } = nix.caches
  const ignored = await ignoredByDaemon(nix, signal)
  return cachesInWords({ caches: now, added: nix.caches.added(), ignored })
}

async function add(
  words: CommandWords,
  context: CommandContext
): Promise<Result<Document, CommandMistake>> {
  const { nix, folder, checks } = context.engine
  const url = oneUrl(words)
  if (!url.ok) return url
  const [key = null] = words.values('--key')
  const read = readCache(url.value, folder, { key, isUnsigned: words.has('--unsigned') })
  if (!read.ok) return read
  nix.caches.add(read.value)
  // What was not to be had may be there now.
  checks.anew()
  return good(await listed(context))
}

async function remove(
  words: CommandWords,
  context: CommandContext
): Promise<Result<Document, CommandMistake>> {
  const { nix, folder } = context.engine
  const given = oneUrl(words)
  if (!given.ok) return given
  const url = readCacheUrl(given.value, folder)
  if (!url.ok) return url
  if (!nix.caches.remove(url.value)) {
    const known = nix.caches.added().map((one) => one.url)
    return bad({ kind: 'unknown-cache', url: url.value, known })
  }
  return good(await listed(context))
}

async function push(
  words: CommandWords,
  { engine, progress, signal }: CommandContext
): Promise<Result<Document, CommandFailure>> {
  const [, url, ...names] = words.operands
  if (url === undefined) return wrong({ kind: 'missing', operand: 'cache' })
  const steps = await namedSteps(engine, names.length === 0 ? ['*'] : names, signal)
  if (!steps.ok) return steps
  const [signingKey = null] = words.values('--sign')
  progress.phase('pushing')
  const pushed = await pushResults(
    engine,
    steps.value,
    { url, signingKey },
    { signal, onProgress: ({ bytes }) => progress.pushing(bytes) }
  )
  if (signal.aborted) return bad({ kind: 'interrupted' })
  return pushed.ok ? good(pushedInWords(pushed.value)) : pushed
}

/** The address behind the first word, where nothing stands behind it. */
function oneUrl({ operands: [, url, ...more] }: CommandWords): Result<string, CommandMistake> {
  if (url === undefined) return wrong({ kind: 'missing', operand: 'cache' })
  return more.length > 0 ? wrong({ kind: 'too-many', words: more }) : good(url)
}

function wrong(found: WrongWords): Result<never, CommandMistake> {
  return bad({ kind: 'wrong-words', syntax: cache, wrong: found })
}
