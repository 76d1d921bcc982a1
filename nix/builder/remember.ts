import type { Nix } from '../installation.ts'
import { probe } from '../probe.ts'
import {
  known,
  knownOutput,
  recordedLines,
  remember,
  rememberLog,
  type ResultRecord
} from '../records.ts'
import { pathInfos, type PathInfo } from '../store.ts'
import type { StorePath } from '../store-path.ts'
import type { DerivationReport } from './report.ts'

/**
 * Keeps what came out, and gives the reports with their records. One call of Nix for the hashes of
 * all outputs that nothing is known of yet.
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
  const infos = await pathInfos(nix, [...new Set(unknown)])
  const sandboxed = reports.some(({ status }) => status === 'built')
    ? (await probe(nix)).sandboxed
    : null
  return reports.map((report) => {
    const { drvPath, outPath, status } = report
    if (outPath === null) return report
    const info = infos.ok ? infos.value.get(outPath) : undefined
    const before = status === 'cached' ? known(nix, drvPath) : null
    if (before?.outPath === outPath) return { ...report, record: before }
    const record = recordOf(report, outPath, info, knownOutput(nix, outPath), sandboxed)
    if (record === null) return report
    remember(nix, record)
    return { ...report, record }
  })
}

function recordOf(
  report: DerivationReport,
  outPath: StorePath,
  info: PathInfo | undefined,
  earlier: ResultRecord | null,
  sandboxed: boolean | null
): ResultRecord | null {
  const { drvPath, resolvedDrvPath, seconds, startedAt, log, status } = report
  if (status === 'cached' && earlier !== null) {
    const loggedAs = resolvedDrvPath === drvPath ? earlier.resolvedDrvPath : resolvedDrvPath
    return { ...earlier, drvPath, resolvedDrvPath: loggedAs }
  }
  if (info === undefined) return null
  const built = status === 'built'
  return {
    drvPath,
    resolvedDrvPath,
    outPath,
    narHash: info.narHash,
    narSize: info.narSize,
    seconds: built ? seconds : (earlier?.seconds ?? null),
    startedAt: built ? startedAt : (earlier?.startedAt ?? null),
    builtAt: status === 'cached' ? null : Date.now(),
    how: built ? 'built' : status === 'fetched' ? 'fetched' : 'found',
    sandboxed: built ? sandboxed : null,
    log: log === null ? null : { lines: log.lines.slice(-recordedLines), total: log.total }
  }
}
