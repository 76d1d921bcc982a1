/** A key of the set that a function of the library takes. */
export interface LibraryArgument {
  readonly name: string
  readonly means: string
}

const keys: Readonly<Record<string, string>> = {
  cmd: 'the command: a program of the store and its arguments',
  program: 'the program, instead of cmd',
  args: 'arguments of the program by name, as options',
  ordered: 'true keeps the command exactly as written',
  name: 'the name of the derivation',
  env: 'environment variables',
  requires: 'what the machine has to offer that runs it: [ "gpu" ]',
  hash: 'pins the result: SRI, sha256-…',
  info: 'data for the reader, in the card',
  preview: 'files of the result that are shown first',
  metrics: 'files of the result whose numbers count',
  timeout: 'how long it may run: "2h"',
  cores: 'how many processors it may use',
  memory: 'how much memory it may use: "4G"',
  disk: 'how much disk it needs while it runs: "10G"',
  uses: 'what else it needs of which there is only so much: { licence = 1; }',
  retry: 'when it is tried again: { times = 2; on = [ "memory" ]; memory = "2x"; }',
  keep: '"never": its result goes as soon as what reads it is built',
  secrets: 'names of what it is given and nobody else may know: [ "TOKEN" ]',
  strip: 'true removes references to store paths from the result',
  state: 'true keeps the folder $state between builds'
}

const ofCommand = ['cmd', 'program', 'args', 'ordered']
const ofResult = ['hash', 'info', 'preview', 'metrics']
const ofSchedule = ['timeout', 'cores', 'memory', 'disk', 'uses', 'retry', 'keep']
const ofStep = ['name', 'env', 'requires', ...ofResult, ...ofSchedule, 'strip', 'state']
const without = (left: readonly string[]): string[] => ofStep.filter((key) => !left.includes(key))

const script = {
  body: 'the script',
  inputs: 'steps and files by name',
  params: 'data by name'
}

const described = (
  names: readonly string[],
  own: Readonly<Record<string, string>> = {}
): readonly LibraryArgument[] => [
  ...Object.entries(own).map(([name, means]) => ({ name, means })),
  ...names.filter((name) => !(name in own)).map((name) => ({ name, means: keys[name] ?? '' }))
]

/** By the path of the function. The order is that in which they are offered: what is needed first. */
const byFunction: ReadonlyMap<string, readonly LibraryArgument[]> = new Map([
  ['output', described([...ofCommand, ...ofStep])],
  ['network', described([...ofCommand, ...without(['state']), 'secrets'])],
  ['process', described([...ofCommand, ...without(['hash', 'state'])])],
  [
    'checkpoint',
    described(ofResult, {
      process: 'the long run',
      snapshot: 'the number of the snapshot'
    })
  ],
  ...['script.python', 'script.bash', 'script.js'].map(
    (name): readonly [string, readonly LibraryArgument[]] => [name, described(ofStep, script)]
  ),
  [
    'static',
    described([], {
      path: 'the file or folder on disk',
      hash: 'its hash: SRI, sha256-…',
      url: 'where it is fetched from, instead of path',
      unpack: 'which kind of archive it is',
      name: 'what it is called in the store',
      info: 'data for the reader'
    })
  ],
  [
    'program',
    described([], {
      name: 'what the program is called',
      src: 'the script',
      interpreter: 'the program that runs it'
    })
  ],
  [
    'nixpkgs',
    described([], {
      rev: 'the commit',
      hash: 'of what its archive holds: SRI, sha256-…',
      url: 'another place of the archive',
      config: 'the configuration of nixpkgs',
      overlays: 'overlays of nixpkgs',
      system: 'the system to build for'
    })
  ],
  [
    'python',
    described([], {
      packages: 'names of Python packages',
      pkgs: 'what nixpkgs gives',
      version: 'another Python: "3.12"'
    })
  ],
  [
    'python.venv',
    described([], {
      requirements: 'the file of requirements, with hashes',
      hash: 'of what pip installs: SRI, sha256-…',
      python: 'the Python',
      pip: 'the file of pip’s wheel',
      options: 'more words for pip',
      name: 'the name of the derivation'
    })
  ],
  [
    'r',
    described([], {
      packages: 'names of R packages',
      pkgs: 'what nixpkgs gives'
    })
  ],
  [
    'freeze',
    described([], {
      hash: 'of the files: SRI, sha256-…',
      programs: 'names of the programs',
      name: 'the name of the derivation',
      searchPaths: 'variables that name folders of the files',
      variables: 'variables with a fixed value'
    })
  ]
])

/** The functions whose keys are known. */
export const functionsWithKeys: readonly string[] = [...byFunction.keys()]

/** The keys of the set that a function of the library takes; null where it takes any, or none. */
export function libraryArguments(path: readonly string[]): readonly LibraryArgument[] | null {
  return byFunction.get(path.join('.')) ?? null
}
