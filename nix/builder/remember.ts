import type { Nix } from '../installation/index.ts'
import {
  known,
  knownOutput,
  loggedAs,
  narDigest,
  type OutputMention,
  pathInfos,
  remember,
  rememberLog,
  type ResultRecord
} from '../store/index.ts'
import { dropPartial } from './partial.ts'
import { probe } from './probe.ts'
import type { StorePath } from '../base/index.ts'
import type { DerivationReport } from './report.ts'

/**
 * Keeps what came out, and gives the reports with their records. Outputs that nothing is known of
 * yet are hashed here where they are small, since a process takes longer; else Nix is asked, once
 * for all.
 */
export async function rememberResults(
  nix: Nix,
  reports: readonly DerivationReport[]
): Promise<DerivationReport[]> {
  for (const { drvPath, resolvedDrvPath, outPath, log } of reports) {
    if (outPath !== null) await dropPartial(nix, [resolvedDrvPath, loggedAs(nix, drvPath)])
    if (log !== null) rememberLog(nix, drvPath, resolvedDrvPath)
  }
  const unknown = reports.flatMap(({ outPath, status }) =>
    outPath === null || (status === 'cached' && knownOutput(nix, outPath) !== null) ? [] : [outPath]
  )
  const contents = await contentsOf(nix, [...new Set(unknown)])
  const sandboxed = reports.some(({ status }) => status === 'built')
    ? (await probe(nix)).sandboxed
    : null
  return reports.map((report) => {
    const { drvPath, outPath, status } = report
    if (outPath === null) return report
    const own = contents.get(outPath)
    const before = status === 'cached' ? known(nix, drvPath) : null
    if (before?.outPath === outPath) return { ...report, record: before }
    const record = recordOf(report, outPath, own, knownOutput(nix, outPath), sandboxed)
    if (record === null) return report
    remember(nix, record)
    return { ...report, record }
  })
}

/** What is known of the contents of an output. */
interface Contents {
  readonly narHash: string
  readonly narSize: number
  readonly references: readonly OutputMention[] | null
}

async function contentsOf(
  nix: Nix,
  outPaths: readonly StorePath[]
): Promise<ReadonlyMap<StorePath, Contents>> {
  const contents = new Map<StorePath, Contents>()
  const toAsk: StorePath[] = []
  for (const outPath of outPaths) {
    const digest = narDigest(nix.onDisk(outPath))
    if (digest !== null) {
      const { narHash, narSize, mayRefer } = digest
      contents.set(outPath, { narHash, narSize, references: mayRefer ? null : [] })
    }
    if (digest === null || digest.mayRefer) toAsk.push(outPath)
    // Other requests get their turn between two outputs.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const infos = await pathInfos(nix, toAsk)
  if (!infos.ok) return contents
  const sizes = await sizesOf(
    nix,
    [...infos.value.values()].flatMap(({ references }) => references)
  )
  for (const [outPath, { narHash, narSize, references }] of infos.value) {
    const mentions = references.map((path) => ({ path, size: sizes.get(path) ?? null }))
    contents.set(outPath, { narHash, narSize, references: mentions })
  }
  return contents
}

async function sizesOf(
  nix: Nix,
  paths: readonly StorePath[]
): Promise<ReadonlyMap<StorePath, number>> {
  const { sizes } = nix.remembered
  const infos = await pathInfos(
    nix,
    [...new Set(paths)].filter((path) => !sizes.has(path))
  )
  if (infos.ok) for (const [path, { narSize }] of infos.value) sizes.set(path, narSize)
  return sizes
}

function recordOf(
  report: DerivationReport,
  outPath: StorePath,
  contents: Contents | undefined,
  earlier: ResultRecord | null,
  sandboxed: boolean | null
): ResultRecord | null {
  const { drvPath, resolvedDrvPath, builtOn, passage, seconds, startedAt, log, status } = report
  if (status === 'cached' && earlier !== null) {
    const loggedAs = resolvedDrvPath === drvPath ? earlier.resolvedDrvPath : resolvedDrvPath
    const { verified, ...rest } = earlier
    const record = { ...rest, drvPath, resolvedDrvPath: loggedAs }
    // Another step with the same result was not built once more by that.
    const isSameBuild = earlier.drvPath === drvPath || resolvedDrvPath === earlier.resolvedDrvPath
    return verified === undefined || !isSameBuild ? record : { ...record, verified }
  }
  if (contents === undefined) return null
  const built = status === 'built'
  return {
    drvPath,
    resolvedDrvPath,
    outPath,
    narHash: contents.narHash,
    narSize: contents.narSize,
    references: contents.references,
    seconds: built ? seconds : (earlier?.seconds ?? null),
    startedAt: built ? startedAt : (earlier?.startedAt ?? null),
    builtAt: status === 'cached' ? null : Date.now(),
    how: built ? 'built' : status === 'fetched' ? 'fetched' : 'found',
    // What was proved of this machine says nothing of another.
    sandboxed: built && builtOn === null ? sandboxed : null,
    ...(built && builtOn !== null ? { builtOn } : {}),
    ...(built && passage !== null ? { passage } : {}),
    log
  }
}
