import { settle } from '../../nix/builder.ts'
import { readDerivation, type Derivation } from '../../nix/derivation.ts'
import { partialOutput } from '../../nix/partial.ts'
import { known, type ResultRecord } from '../../nix/records.ts'
import { bad, good, type Result } from '../../nix/result.ts'
import { ownPlaceholder, upstreamPlaceholder } from '../../nix/store.ts'
import type { StorePath } from '../../nix/store-path.ts'
import type { CommandMistake } from './command.ts'
import type { Block, Document } from './document.ts'
import type { Engine } from './engine.ts'
import type { NamedDerivation } from './entry.ts'
import { nameOf } from './report.ts'

/** Variables of the derivation itself, which a program does not look at. */
const ofNix = new Set([
  ...['builder', 'system', 'outputs', 'args', '__contentAddressed', 'nwKind', 'nwUnpinned'],
  ...['outputHash', 'outputHashMode', 'outputHashAlgo', 'passAsFile', 'impureEnvVars']
])

/**
 * The command that opens a shell with the step's own variables, in a new folder that stands for its
 * output, and the command that the step runs. There is no sandbox around it.
 */
export async function shellDocument(
  engine: Engine,
  { name, drvPath }: NamedDerivation,
  signal: AbortSignal
): Promise<Result<Document, CommandMistake>> {
  const { nix } = engine
  const derivation = readDerivation(nix, drvPath)
  if (!derivation.ok) {
    return bad({
      kind: 'command',
      message: derivation.mistake.message,
      mend: `Run the cell that defines ${name} again.`
    })
  }
  const inputs = await outputsOfInputs(engine, derivation.value, signal)
  if (!inputs.ok) return inputs
  const inPlace = (text: string) => {
    let result = text
    for (const [placeholder, path] of inputs.value) result = result.replaceAll(placeholder, path)
    return result
  }
  const { builder, args, env } = derivation.value
  const variables = [...env].filter(([key]) => !ofNix.has(key) && key !== 'out')
  const quoted = (text: string) =>
    inPlace(text).split(ownPlaceholder('out')).map(shellQuote).join('"$out"')
  // The store's places are logical names: with a store of one's own, a mount makes them real.
  const isChroot = nix.store.kind === 'chroot'
  const root = nix.store.kind === 'chroot' ? nix.store.root : ''
  const start = [
    'out=$(mktemp -d) && cd "$out" && env -i out="$out" HOME="$out" TERM="$TERM"',
    ...variables.map(([key, value]) => `${key}=${quoted(value)}`),
    inPlace(builder)
  ].join(' \\\n  ')
  const inner = isChroot
    ? `unshare --user --map-root-user --mount sh -c ${shellQuote(`mount --rbind ${shellQuote(`${root}/nix`)} /nix && exec sh`)}`
    : null
  const command = args.slice(3).map(quoted).join(' \\\n  ')
  return good({
    title: `${name} in a terminal`,
    blocks: [
      ...(inner === null
        ? []
        : [
            {
              kind: 'paragraph',
              text: 'This store is your own, so its files are seen under /nix only in a shell like this one (the folder /nix has to be there). First:'
            } as const,
            { kind: 'code', text: inner } as const
          ]),
      {
        kind: 'paragraph',
        text: 'This opens a shell with the variables of the step, in a new folder that stands for its output:'
      },
      { kind: 'code', text: start },
      { kind: 'paragraph', text: 'There, this is what the step runs:' },
      { kind: 'code', text: command },
      ...partialBlocks(engine, drvPath),
      {
        kind: 'paragraph',
        text: 'There is no sandbox: programs see the whole machine and the network, and what comes out is not put into the store.',
        tone: 'pale'
      }
    ]
  })
}

/** Where it is kept what the step wrote before it failed. */
function partialBlocks({ nix }: Engine, drvPath: StorePath): Block[] {
  const partial = partialOutput(nix, drvPath)
  if (partial === null) return []
  return [
    { kind: 'paragraph', text: 'What it wrote before it failed is kept, until it succeeds, in:' },
    { kind: 'code', text: partial.place }
  ]
}

/** What stands in the derivation for each input that is built, and where its result is. */
async function outputsOfInputs(
  engine: Engine,
  { inputDrvs }: Derivation,
  signal: AbortSignal
): Promise<Result<ReadonlyMap<string, StorePath>, CommandMistake>> {
  const { nix } = engine
  // What was built on the way to others may have no record yet.
  const unknown = [...inputDrvs.keys()].filter((drvPath) => known(nix, drvPath) === null)
  const settled =
    unknown.length === 0 ? new Map<StorePath, ResultRecord>() : await settle(nix, unknown, signal)
  const found = new Map<string, StorePath>()
  for (const [drvPath, outputs] of inputDrvs) {
    const record = known(nix, drvPath) ?? settled.get(drvPath)
    const input = readDerivation(nix, drvPath)
    for (const output of outputs) {
      const fixed = input.ok ? (input.value.outputs.get(output)?.path ?? null) : null
      const path = fixed ?? record?.outPath ?? null
      if (path === null) {
        const name = nameOf(engine, drvPath)
        return bad({
          kind: 'command',
          message: `${name}, which it reads, is not built.`,
          mend: `Run the cell that defines ${name} first.`
        })
      }
      found.set(upstreamPlaceholder(drvPath, output), path)
    }
  }
  return good(found)
}

function shellQuote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text)
    ? text
    : text === ''
      ? "''"
      : `'${text.replaceAll("'", `'\\''`)}'`
}
