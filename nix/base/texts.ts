/**
 * All that Nix says in words of its own and the kernel leans on: where Nix has no code or file that
 * tells, a sentence has to. A sentence may change with any version, so each stands here, with the
 * versions in which it was seen (`test/nix/texts.test.ts` holds that against recordings of each), and
 * a Nix of another version is asked first whether it is understood (`word-probe.ts`). Beside these,
 * `evaluator/error-text.ts` takes an error apart by its layout: where that does not fit, a reader has
 * Nix's own words.
 */

/** The versions whose words are recorded. */
export const recordedVersions = ['2.8', '2.26', '2.34'] as const
export type RecordedVersion = (typeof recordedVersions)[number]

/** A sentence of Nix. */
export interface NixText {
  readonly pattern: RegExp
  /** Of the recorded versions, those that say it; none where it could not be provoked. */
  readonly seenIn: readonly RecordedVersion[]
}

const drv = String.raw`'(/nix/store/[^'!^]+\.drv)(?:[!^][^']*)?'`
const all = recordedVersions
const untilTwentyNine = ['2.8', '2.26'] as const
const later = ['2.34'] as const
const unprovoked = [] as const

/** What an evaluation meets that reads a step which is not built, and may not build. */
export const unbuiltTexts = {
  noBuilder: { pattern: /unable to start any build/i, seenIn: untilTwentyNine },
  localBuildsDisabled: { pattern: /local builds are disabled/, seenIn: later },
  cannotBuild: { pattern: /^cannot build '[^']+\.drv'\./i, seenIn: later },
  severalFailed: { pattern: /^build of '[^]+' failed/, seenIn: all },
  /** Of a content-addressed step whose inputs are built. */
  resolvedFailed: { pattern: /^build of resolved derivation '[^]+' failed/, seenIn: later }
} satisfies Record<string, NixText>

/** What an error of an evaluation says that it comes from; the alternatives are those of versions. */
export const causeTexts = {
  textForPath: { pattern: /string '([^']*)' doesn't represent an absolute path/, seenIn: all },
  numberAsText: {
    pattern:
      /cannot coerce (?:an integer|a float)(?:: \S+)? to a string|cannot coerce (an integer|a float)/,
    seenIn: all
  },
  textAndNumber: {
    pattern: /cannot add a string to an? (?:integer|float)|cannot add a string/,
    seenIn: all
  },
  nullAsText: { pattern: /cannot coerce null to a string/, seenIn: all },
  booleanAsText: { pattern: /cannot coerce a Boolean to a string/, seenIn: all },
  listAsText: { pattern: /cannot coerce a list to a string/, seenIn: all },
  setAsText: { pattern: /cannot coerce a set to a string/, seenIn: all },
  functionAsText: {
    pattern:
      /cannot coerce a (?:built-in )?function(?:: .*)? to a string|cannot coerce a (?:partially applied )?(?:built-in )?function/,
    seenIn: all
  },
  infiniteRecursion: { pattern: /infinite recursion encountered/, seenIn: all },
  endlessCalls: { pattern: /stack overflow|max-call-depth/, seenIn: all },
  undefinedName: { pattern: /undefined variable '([^']*)'/, seenIn: all },
  noMember: { pattern: /attribute '([^']*)'.* missing/, seenIn: all },
  argumentMissing: { pattern: /called without required argument '([^']*)'/, seenIn: all },
  argumentUnexpected: { pattern: /called with unexpected argument '([^']*)'/, seenIn: all },
  notAFunction: { pattern: /not a function but (?:an? )?([^\n:]*)/, seenIn: all },
  wrongType: {
    pattern:
      /value is (.+) while (.+) was expected|expected (?<expected>.+) but found (?<found>[^:\n]+)/,
    seenIn: all
  },
  notInSearchPath: { pattern: /file '([^']*)' was not found in the Nix search path/, seenIn: all },
  noFile: {
    pattern:
      /(?:getting status of|opening file|reading file) '([^']*)'.*No such file|path '([^']*)' does not exist/,
    seenIn: all
  },
  listIndex: {
    pattern: /list index -?\d+ is out of bounds|'?(?:builtins\.)?(?:elemAt|head|tail)'? called/,
    seenIn: all
  },
  assertionFailed: {
    pattern: /assertion .*failed|^an? .* is not equal to |^attribute .* differs from /,
    seenIn: all
  },
  divisionByZero: { pattern: /division by zero/, seenIn: all },
  cannotCompare: { pattern: /cannot compare/, seenIn: all },
  functionAsJson: { pattern: /cannot convert a function to JSON/, seenIn: all },
  notJson: { pattern: /json\.exception\.parse_error/, seenIn: all },
  storePathInText: {
    pattern:
      /not allowed to refer to|cannot refer to other derivations|must not contain a reference to a derivation|may not reference derivations/,
    seenIn: all
  },
  restricted: {
    pattern: /forbidden in restricted mode|access to URI '[^']*' is forbidden/,
    seenIn: all
  },
  /** The repl of 2.8 does not evaluate purely. */
  pure: {
    pattern: /cannot look up '<[^>]*>' in pure evaluation mode|forbidden in pure/,
    seenIn: ['2.26', '2.34']
  }
} satisfies Record<string, NixText>

/** What an evaluator says beside its answers. */
export const evaluatorTexts = {
  /** A goal and what it is at; with `^` for `!` since 2.15. */
  goal: {
    pattern: /^building of '([^'!^*]+\.drv)[^']*' from \.drv file: ([^:']*)$/,
    seenIn: untilTwentyNine
  },
  goalOfLater: {
    pattern: /^obtaining derivation from '([^'!^*]+\.drv)[^']*' and then .*: ([^:']*)$/,
    seenIn: later
  },
  evaluatingFile: { pattern: /^evaluating file '(.+)'$/, seenIn: all },
  copiedSource: { pattern: /^copied source '(\/.+)' -> '/, seenIn: all },
  copied: { pattern: /^copied '(\/.+)' to '\/nix\/store\//, seenIn: ['2.26', '2.34'] },
  trace: { pattern: /^trace: /, seenIn: all },
  outOfMemory: { pattern: /out of memory/i, seenIn: all },
  stackOverflow: { pattern: /stack overflow/, seenIn: all },
  /** Newer versions refuse to write what is not UTF-8 as JSON. */
  notUtf8: { pattern: /invalid UTF-8|type_error\.316/, seenIn: ['2.26', '2.34'] }
} satisfies Record<string, NixText>

/** Why one derivation gave nothing: the words of 2.8 to 2.28, and of later ones. */
export const failureTexts = {
  exit: {
    pattern: new RegExp(`^(?:builder for|Cannot build) ${drv}[^]*?failed with exit code (\\d+)`),
    seenIn: all
  },
  signal: {
    pattern: new RegExp(
      `^(?:builder for|Cannot build) ${drv}[^]*?failed due to signal (\\d+)(?: \\(([^)]*)\\))?`
    ),
    seenIn: all
  },
  missingOutput: {
    pattern: new RegExp(
      `^(?:builder for|Cannot build) ${drv}[^]*?failed to produce output path for output '([^']*)'`
    ),
    seenIn: all
  },
  hashMismatch: {
    pattern: new RegExp(
      `^(?:Cannot build ${drv}[^]*?)?hash mismatch in fixed-output derivation (?:${drv})?[^]*?specified:\\s*(\\S+)\\s+got:\\s*(\\S+)`
    ),
    seenIn: all
  },
  timeout: {
    pattern: new RegExp(`${drv}[^']*?timed out after (\\d+) seconds( of silence)?`),
    seenIn: untilTwentyNine
  },
  anyTimeout: { pattern: /^timed out after (\d+) seconds/, seenIn: later },
  logLimit: {
    pattern: new RegExp(`${drv}[^']*?killed after writing more than (\\d+) bytes of log`),
    seenIn: all
  },
  systemRequired: {
    pattern: new RegExp(
      `^a '([^']*)' with features \\{([^}]*)\\} is required to build ${drv}, but I am a '([^']*)' with features \\{([^}]*)\\}`
    ),
    seenIn: ['2.8', '2.26']
  },
  systemRequiredLater: {
    pattern: new RegExp(
      `^Cannot build ${drv}[^]*?Required system: '([^']*)'(?: with features \\{([^}]*)\\})?\\s+Current system: '([^']*)'(?: with features \\{([^}]*)\\})?`
    ),
    seenIn: later
  },
  featuresRequired: {
    pattern: new RegExp(
      `^Cannot build ${drv}[^]*?Required features: \\{([^}]*)\\}\\s+Available features: \\{([^}]*)\\}`
    ),
    seenIn: later
  },
  dependency: {
    pattern: new RegExp(`^\\d+ dependenc(?:y|ies) of derivation ${drv} failed`),
    seenIn: untilTwentyNine
  },
  dependencyLater: {
    pattern: new RegExp(`^Cannot build ${drv}[^]*?Reason: \\d+ dependenc(?:y|ies) failed`),
    seenIn: later
  },
  /** What another machine said of a build; a builder may write the same. */
  onOther: {
    pattern: new RegExp(`^(?:error: )?build of ${drv} on '([^']*)' failed: ([^]*)`),
    seenIn: all
  },
  /**
   * Nix on another machine ends so where a step is content-addressed, and the connection with it; a
   * builder may write the same.
   */
  noContentAddressingThere: {
    pattern: /^error: (experimental Nix feature 'ca-derivations' is disabled)/,
    seenIn: all
  },
  /** Another machine that cannot be asked. */
  otherRefuses: { pattern: /^cannot build on '([^']*)': (?:error: )?([^]*)/, seenIn: all },
  /** Later Nix says so of a resolved one, beside what it says of the cause. */
  summary: { pattern: /^(build of (?:resolved derivation )?'[^]*' failed)/, seenIn: all }
} satisfies Record<string, NixText>

/** What a call as a whole can meet; these may also stand in the error of one derivation. */
export const generalTexts = {
  /** A pipe, a socket or a device in an output. */
  unsupportedFile: {
    pattern:
      /^file ['"](?:[^'"]*\/nix\/store\/[a-z0-9]{32}-[^/'"]+\/)?([^'"]+)['"] has an unsupported type/,
    seenIn: all
  },
  noSpace: {
    pattern: /No space left on device|database or disk is full|Disk quota exceeded/,
    seenIn: all
  },
  /** What Nix adds to the error of a builder where the disk is all but full. */
  littleSpace: { pattern: /lack of free disk space/, seenIn: all },
  sandboxImpossible: {
    pattern:
      /kernel namespaces|(?:cloning builder process|setting up a private mount namespace|unshar\w+|sandbox[^\n]*): Operation not permitted|creating a new user namespace|cannot perform a sandboxed build/i,
    seenIn: unprovoked
  },
  daemonGone: {
    pattern:
      /cannot connect to (?:socket|daemon)|connection to remote store|Nix daemon disconnected|cannot open connection/,
    seenIn: all
  },
  storeNotWritable: {
    pattern:
      /Read-only file system|remounting [^\n]*\/nix\/[^\n]* writable: |Permission denied[^\n]*\/nix\/|\/nix\/[^\n]*Permission denied|readonly database|world-writable or a symlink/,
    seenIn: all
  }
} satisfies Record<string, NixText>

/** What a call says beside its typed messages. */
export const logTexts = {
  builderEnded: {
    pattern: /builder process for '(\/nix\/store\/[^']+\.drv)' finished/,
    seenIn: all
  },
  folderKept: { pattern: /^note: keeping build directory ['"](\/[^'"]+)['"]$/, seenIn: all },
  /** A builder that cannot be started; it stands at the end of its log. */
  notStartable: { pattern: /executing '([^']+)': (.+)$/, seenIn: all },
  noSuchBuiltin: { pattern: /unsupported builtin builder '(.* .*)'/, seenIn: all },
  /** A line of `--dry-run`. */
  listed: { pattern: /^\s+\/nix\/store\/\S+\.drv$/, seenIn: all }
} satisfies Record<string, NixText>

/** What Nix says of a result that it compares with what it was, built again or read. */
export const comparisonTexts = {
  notDeterministic: { pattern: /may not be deterministic/, seenIn: all },
  otherHash: { pattern: /hash mismatch in fixed-output derivation/, seenIn: all },
  /** `--verify-path`: the hash that is there now. */
  modified: {
    pattern: /was modified[^]*?(?:got|found|is) '?(sha256[:-][0-9A-Za-z+/=]+)/,
    seenIn: all
  }
} satisfies Record<string, NixText>

/**
 * What Nix says of a cache that it does not take something from. It takes a cache and a daemon to provoke:
 * `test/nix/builder/from-cache.test.ts` has it from 2.8, 2.26 and 2.34.
 */
export const cacheTexts = {
  /** A daemon, to a user whom it does not trust. */
  untrustedCache: { pattern: /ignoring untrusted substituter '([^']+)'/, seenIn: unprovoked },
  restrictedKeys: {
    pattern: /ignoring the client-specified setting 'trusted-public-keys'/,
    seenIn: unprovoked
  },
  otherContent: { pattern: /hash mismatch importing path '([^']+)'/, seenIn: unprovoked },
  notSigned: {
    pattern:
      /substitute for '([^']+)' from '([^']+)'(?:, as it's| is) not signed by any of the keys/,
    seenIn: unprovoked
  },
  corrupt: { pattern: /NAR info file '([0-9a-z]+)\.narinfo' is corrupt/, seenIn: unprovoked },
  notDownloaded: { pattern: /unable to download '([^']+)': ([^\n]*)/, seenIn: unprovoked }
} satisfies Record<string, NixText>

/** All of them, by their names. */
export const nixTexts: Readonly<Record<string, NixText>> = {
  ...unbuiltTexts,
  ...causeTexts,
  ...evaluatorTexts,
  ...failureTexts,
  ...generalTexts,
  ...logTexts,
  ...comparisonTexts,
  ...cacheTexts
}

/** What kind of Nix it is, and its version. */
export interface NixVersion {
  readonly implementation: 'Nix' | 'Lix'
  readonly version: string
}

/** Whether the words of this Nix were recorded. */
export function isTested({ implementation, version }: NixVersion): boolean {
  return implementation === 'Nix' && recordedVersions.some((one) => version.startsWith(`${one}.`))
}
