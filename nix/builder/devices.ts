import type { StorePath } from '../base/index.ts'
import type { Nix } from '../installation/index.ts'
import { readDerivation } from '../store/index.ts'
import { noLimits, type StepLimits } from './limits.ts'
import { type DerivationReport, withRemarks } from './report.ts'

/**
 * What a step sees of this machine since it requires that, as `sandbox-paths` has it; empty where it
 * requires nothing, or this machine says nothing of it.
 */
export function devicesFor(nix: Nix, drvPath: StorePath): readonly string[] {
  const { devices } = nix
  if (devices === undefined || devices.size === 0) return []
  return requiredBy(nix, drvPath).flatMap((feature) => devices.get(feature) ?? [])
}

/** What a derivation requires of a machine: its `requiredSystemFeatures`. */
export function requiredBy(nix: Nix, drvPath: StorePath): readonly string[] {
  const derivation = readDerivation(nix, drvPath)
  const required = derivation.ok ? derivation.value.env.get('requiredSystemFeatures') : undefined
  return (required ?? '').split(/\s+/).filter(Boolean)
}

/** Whether this machine is known to offer all of it; what a daemon offers nobody knows. */
export function isOfferedHere(
  { devices, store, systemFeatures }: Nix,
  required: readonly string[]
): boolean {
  if (store.kind === 'daemon') return true
  return required.every((one) => systemFeatures.includes(one) || devices?.has(one) === true)
}

/** The limits, with the devices of those of `drvPaths` that require some. */
export function withDevices(
  nix: Nix,
  limits: ReadonlyMap<StorePath, StepLimits>,
  drvPaths: Iterable<StorePath>
): ReadonlyMap<StorePath, StepLimits> {
  if (!offersDevices(nix)) return limits
  const all = new Map(limits)
  for (const drvPath of drvPaths) {
    const devices = devicesFor(nix, drvPath)
    if (devices.length > 0) all.set(drvPath, { ...(limits.get(drvPath) ?? noLimits), devices })
  }
  return all
}

/** Whether steps can see anything of this machine. */
export function offersDevices({ devices }: Nix): boolean {
  return devices !== undefined && devices.size > 0
}

/** Which devices of this machine it saw, where it ran here. */
export function withDevicesTold(
  report: DerivationReport,
  { devices = [] }: StepLimits
): DerivationReport {
  const isRunHere = report.startedAt !== null && report.builtOn === null
  return isRunHere && devices.length > 0
    ? withRemarks(report, [{ kind: 'devices', paths: devices }])
    : report
}
