import type { Nix } from '../installation.ts'
import { narDigest, type NarDigest } from '../nar.ts'
import { probe } from '../probe.ts'
import { known, knownOutput, remember, rememberLog, type ResultRecord } from '../records.ts'
import { pathInfos } from '../store.ts'
import type { StorePath } from '../store-path.ts'
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
  for (const { drvPath, resolvedDrvPath, log } of reports) {
    if (log !== null) rememberLog(nix, drvPath, resolvedDrvPath)
  }
  const unknown = reports.flatMap(({ outPath, status }) =>
    outPath === null || (status === 'cached' && knownOutput(nix, outPath) !== null) ? [] : [outPath]
  )
  const digests = await digestsOf(nix, [...new Set(unknown)])
  const sandboxed = reports.some(({ status }) => status === 'built')
    ? (await probe(nix)).sandboxed
    : null
  return reports.map((report) => {
    const { drvPath, outPath, status } = report
    if (outPath === null) return report
    const digest = digests.get(outPath)
    const before = status === 'cached' ? known(nix, drvPath) : null
    if (before?.outPath === outPath) return { ...report, record: before }
    const record = recordOf(report, outPath, digest, knownOutput(nix, outPath), sandboxed)
    if (record === null) return report
    remember(nix, record)
    return { ...report, record }
  })
}

async function digestsOf(
  nix: Nix,
  outPaths: readonly StorePath[]
): Promise<ReadonlyMap<StorePath, NarDigest>> {
  const digests = new Map<StorePath, NarDigest>()
  for (const outPath of outPaths) {
    const digest = narDigest(nix.onDisk(outPath))
    if (digest !== null) digests.set(outPath, digest)
    // Other requests get their turn between two outputs.
    await new Promise((resolve) => setImmediate(resolve))
  }
  const infos = await pathInfos(
    nix,
    outPaths.filter((outPath) => !digests.has(outPath))
  )
  return infos.ok ? new Map([...digests, ...infos.value]) : digests
}

function recordOf(
  report: DerivationReport,
  outPath: StorePath,
  digest: NarDigest | undefined,
  earlier: ResultRecord | null,
  sandboxed: boolean | null
): ResultRecord | null {
  const { drvPath, resolvedDrvPath, seconds, startedAt, log, status } = report
  if (status === 'cached' && earlier !== null) {
    const loggedAs = resolvedDrvPath === drvPath ? earlier.resolvedDrvPath : resolvedDrvPath
    return { ...earlier, drvPath, resolvedDrvPath: loggedAs }
  }
  if (digest === undefined) return null
  const built = status === 'built'
  return {
    drvPath,
    resolvedDrvPath,
    outPath,
    narHash: digest.narHash,
    narSize: digest.narSize,
    seconds: built ? seconds : (earlier?.seconds ?? null),
    startedAt: built ? startedAt : (earlier?.startedAt ?? null),
    builtAt: status === 'cached' ? null : Date.now(),
    how: built ? 'built' : status === 'fetched' ? 'fetched' : 'found',
    sandboxed: built ? sandboxed : null,
    log
  }
}
