import { basename } from 'node:path'
import type { StorePath } from '../../../nix/base/index.ts'
import {
  crateActions,
  crateFilesInWords,
  crateInWords,
  licenceInWords,
  sandboxInWords
} from '../../render/words/command-line/index.ts'
import type { Material, Observed, ObservedStep } from './observe.ts'

/** What a crate says besides what was observed of its results. */
export interface CrateFacts {
  /** Its file's name within the crate. */
  readonly notebook: string
  readonly title: string
  /** When the crate is written. */
  readonly writtenAt: Date
  /** Of this program. */
  readonly version: string
  /** A URL; null where nobody said. */
  readonly licence: string | null
}

type Value = string | number | boolean | Reference | readonly (string | Reference)[]
interface Reference {
  readonly '@id': string
}
type Entity = Readonly<Record<string, Value>> & { readonly '@id': string }

const profiles = [
  'https://w3id.org/ro/wfrun/process/0.5',
  'https://w3id.org/ro/wfrun/workflow/0.5',
  'https://w3id.org/ro/wfrun/provenance/0.5',
  'https://w3id.org/workflowhub/workflow-ro-crate/1.0'
]

/**
 * The metadata of a Workflow Run RO-Crate (RO-Crate 1.1; Process, Workflow and Provenance Run 0.5):
 * each step is a tool, each result of one a run of it. A run that nobody saw has no times.
 */
export function crateOf(observed: Observed, facts: CrateFacts): unknown {
  const { steps, materials } = observed
  const data = dataOf(observed)
  const makers = makersOf(steps)
  const graph: Entity[] = [
    {
      ...{ '@id': 'ro-crate-metadata.json', '@type': 'CreativeWork', about: ref('./') },
      conformsTo: [
        ref('https://w3id.org/ro/crate/1.1'),
        ref('https://w3id.org/workflowhub/workflow-ro-crate/1.0')
      ]
    },
    root(observed, data, facts),
    ...profiles.map((id) => ({
      ...{ '@id': id, '@type': 'CreativeWork', name: id.split('/').at(-2) ?? id },
      version: id.split('/').at(-1) ?? ''
    })),
    licence(facts),
    ...workflow(observed, facts),
    ...steps.flatMap((step, index) => stepEntities(step, index, { materials, makers })),
    ...wholeRun(observed, facts),
    ...[...materials].map(([path, material]) => materialEntity(path, material, data.has(path)))
  ]
  return {
    '@context': [
      'https://w3id.org/ro/crate/1.1/context',
      'https://w3id.org/ro/terms/workflow-run/context'
    ],
    // Steps that give the same bytes under one name have one result.
    '@graph': [...new Map(graph.map((entity) => [entity['@id'], entity])).values()]
  }
}

function ref(id: string): Reference {
  return { '@id': id }
}

/** A store path is the same everywhere, and is on no server: a name, and no address. */
function urn(path: StorePath, address?: string): string {
  const store = `urn:nix-store:${basename(path)}`
  return address === undefined ? store : `${store}/${address}`
}

/** The notebook lies in the crate: its file's name as a URL has it. */
function notebookId({ notebook }: CrateFacts): string {
  return encodeURIComponent(notebook)
}

const idOf = {
  tool: ({ name }: ObservedStep) => `#tool-${encodeURIComponent(name)}`,
  step: ({ name }: ObservedStep) => `#step-${encodeURIComponent(name)}`,
  run: ({ name }: ObservedStep) => `#run-${encodeURIComponent(name)}`,
  control: ({ name }: ObservedStep) => `#control-${encodeURIComponent(name)}`,
  output: ({ name }: ObservedStep) => `#output-${encodeURIComponent(name)}`
}

/** Each once. */
function resultsOf(steps: readonly ObservedStep[]): readonly Reference[] {
  return [...new Set(steps.map(({ output }) => urn(output.path)))].map(ref)
}

/** What builders were given that no step made: the rest of the materials is what these refer to. */
function dataOf({ steps, materials }: Observed): ReadonlySet<StorePath> {
  const given = new Set(steps.flatMap((step) => step.given))
  return new Set([...materials.keys()].filter((path) => given.has(path)))
}

function root({ steps }: Observed, data: ReadonlySet<StorePath>, facts: CrateFacts): Entity {
  return {
    ...{ '@id': './', '@type': 'Dataset', name: facts.title },
    description: crateInWords(facts.notebook),
    datePublished: facts.writtenAt.toISOString(),
    license: ref(facts.licence ?? '#licence'),
    conformsTo: profiles.map(ref),
    mainEntity: ref(notebookId(facts)),
    hasPart: [
      ref(notebookId(facts)),
      ...resultsOf(steps),
      ...[...data].map((path) => ref(urn(path)))
    ],
    mentions: [ref('#run'), ref('#organize'), ...steps.map((step) => ref(idOf.run(step)))]
  }
}

function licence({ licence: given }: CrateFacts): Entity {
  return {
    ...{ '@id': given ?? '#licence', '@type': 'CreativeWork' },
    ...licenceInWords(given)
  }
}

function workflow({ steps, nixVersion }: Observed, facts: CrateFacts): readonly Entity[] {
  return [
    {
      '@id': notebookId(facts),
      '@type': ['File', 'SoftwareSourceCode', 'ComputationalWorkflow', 'HowTo'],
      name: facts.title,
      encodingFormat: 'application/x-ipynb+json',
      programmingLanguage: ref('#nix'),
      hasPart: steps.map((step) => ref(idOf.tool(step))),
      step: steps.map((step) => ref(idOf.step(step))),
      output: steps.map((step) => ref(idOf.output(step)))
    },
    {
      ...{ '@id': '#nix', '@type': 'ComputerLanguage', name: 'Nix', version: nixVersion },
      ...{ url: ref('https://nixos.org/'), identifier: ref('https://nixos.org/') }
    },
    {
      ...{ '@id': '#engine', '@type': 'SoftwareApplication', name: 'Nix Workflow' },
      ...{ version: facts.version, softwareVersion: facts.version }
    }
  ]
}

/** By the path of a result, the steps that give it: several where they give the same bytes under one name. */
type Makers = ReadonlyMap<StorePath, readonly ObservedStep[]>

function makersOf(steps: readonly ObservedStep[]): Makers {
  return Map.groupBy(steps, ({ output }) => output.path)
}

function stepEntities(
  step: ObservedStep,
  index: number,
  { materials, makers }: Pick<Observed, 'materials'> & { readonly makers: Makers }
): readonly Entity[] {
  const { name, command, output, files, given, drvPath } = step
  const inputs = [...new Set(given)].flatMap((path) => makers.get(path) ?? [])
  const used = given.filter((path) => materials.has(path)).map((path) => ref(urn(path)))
  return [
    {
      ...{ '@id': idOf.step(step), '@type': 'HowToStep', name, position: String(index) },
      workExample: ref(idOf.tool(step))
    },
    {
      ...{ '@id': idOf.tool(step), '@type': 'SoftwareApplication', name },
      description: crateActions.startedAs(command),
      identifier: drvPath,
      input: inputs.map((one) => ref(idOf.output(one))),
      output: [ref(idOf.output(step))],
      softwareRequirements: used
    },
    {
      ...{ '@id': idOf.output(step), '@type': 'FormalParameter', name },
      ...{ additionalType: 'Dataset', conformsTo: ref(formalParameter) },
      workExample: ref(urn(output.path))
    },
    runEntity(step, inputs, used),
    {
      ...{ '@id': idOf.control(step), '@type': 'ControlAction', name: crateActions.startOf(name) },
      ...{ instrument: ref(idOf.step(step)), object: ref(idOf.run(step)) }
    },
    {
      ...materialEntity(output.path, output, true),
      ...{
        '@type': 'Dataset',
        name,
        exampleOfWork: (makers.get(output.path) ?? []).map((one) => ref(idOf.output(one)))
      },
      description: crateFilesInWords(step),
      hasPart: files.map(({ address }) => ref(urn(output.path, address)))
    },
    ...files.map(({ path, address, size, sha256 }) => ({
      ...{ '@id': urn(output.path, address), '@type': 'File', name: path },
      ...{ contentSize: String(size), sha256 }
    }))
  ]
}

/** The run of a step, with times where somebody saw it. */
function runEntity(
  step: ObservedStep,
  inputs: readonly ObservedStep[],
  used: readonly Reference[]
): Entity {
  const { name, command, output, startedAt, sandboxed } = step
  return {
    ...{ '@id': idOf.run(step), '@type': 'CreateAction', name: crateActions.runOf(name) },
    description: command.join(' '),
    instrument: ref(idOf.tool(step)),
    object: [...inputs.map((one) => ref(urn(one.output.path))), ...used],
    result: [ref(urn(output.path))],
    actionStatus: ref('http://schema.org/CompletedActionStatus'),
    ...(sandboxed === null ? {} : { disambiguatingDescription: sandboxInWords(sandboxed) }),
    ...(startedAt === null ? {} : timesOf(startedAt, step.seconds))
  }
}

const formalParameter = 'https://bioschemas.org/profiles/FormalParameter/1.0-RELEASE'

function timesOf(startedAt: number, seconds: number | null): Readonly<Record<string, string>> {
  const startTime = momentOf(startedAt)
  const endTime = seconds === null ? null : momentOf(startedAt + seconds * 1000)
  return {
    ...(startTime === null ? {} : { startTime }),
    ...(endTime === null ? {} : { endTime })
  }
}

/** null of what is no time: records may be damaged. */
function momentOf(milliseconds: number): string | null {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? null : date.toISOString()
}

/** The run of the whole: from the first builder's start to the last one's end, of those that were seen. */
function wholeRun({ steps }: Observed, facts: CrateFacts): readonly Entity[] {
  const seen = steps.flatMap(({ startedAt, seconds }) =>
    startedAt === null || seconds === null ? [] : [[startedAt, startedAt + seconds * 1000] as const]
  )
  const isWhole = seen.length === steps.length && seen.length > 0
  const start = seen.reduce((first, [from]) => Math.min(first, from), Infinity)
  const end = seen.reduce((last, [, to]) => Math.max(last, to), -Infinity)
  const times = isWhole ? timesOf(start, (end - start) / 1000) : {}
  const results = resultsOf(steps)
  return [
    {
      ...{ '@id': '#run', '@type': 'CreateAction', name: crateActions.resultsOf(facts.title) },
      ...{ instrument: ref(notebookId(facts)), result: results, ...times },
      actionStatus: ref('http://schema.org/CompletedActionStatus')
    },
    {
      ...{ '@id': '#organize', '@type': 'OrganizeAction', name: crateActions.whole() },
      ...{ instrument: ref('#engine'), result: ref('#run') },
      object: steps.map((step) => ref(idOf.control(step)))
    }
  ]
}

/** A store path with the hash that Nix knows it by; `isGiven` where a builder was given it outright. */
function materialEntity(path: StorePath, material: Material, isGiven: boolean): Entity {
  return {
    '@id': urn(path),
    '@type': isGiven ? ['Dataset', 'SoftwareApplication'] : 'SoftwareApplication',
    name: basename(path).slice(33),
    identifier: [path, material.narHash],
    contentSize: String(material.narSize),
    ...(material.references.length === 0
      ? {}
      : { softwareRequirements: material.references.map((one) => ref(urn(one))) })
  }
}
