import type { StorePath } from '../base/index.ts'
import { type NamedMachine, namedMachines, type Nix } from '../installation/index.ts'
import { readDerivation } from '../store/index.ts'
import { requiredBy } from './devices.ts'
import { type DerivationReport, withCause } from './report.ts'

/** The machines of Nix's setting `builders` to which it may hand a derivation, by their names. */
export function machinesFor(nix: Nix, drvPath: StorePath): readonly string[] {
  const machines = machinesOf(nix)
  if (machines.length === 0) return []
  const derivation = readDerivation(nix, drvPath)
  if (!derivation.ok) return []
  const required = requiredBy(nix, drvPath)
  const { system } = derivation.value
  return machines
    .filter(
      ({ systems, features, mandatory }) =>
        (systems.length === 0 || systems.includes(system)) &&
        required.every((one) => features.includes(one)) &&
        // Each content-addressed step requires this; it is named by nobody.
        mandatory.every((one) => one === 'ca-derivations' || required.includes(one))
    )
    .map(({ name }) => nameOf(nix, name))
}

/** The same report; where no machine offers what a step requires, with what the others do. */
export function withOtherMachines(nix: Nix, report: DerivationReport): DerivationReport {
  const { cause } = report
  if (cause?.kind !== 'unsupported') return report
  const others = machinesOf(nix).map(({ name, features }) => ({
    name: nameOf(nix, name),
    features: features.filter((one) => one !== 'ca-derivations')
  }))
  return others.length === 0 ? report : withCause(report, { ...cause, others })
}

/** A daemon hands builds over by its own settings, which are not to be seen from here. */
function machinesOf({ store, builders }: Nix): readonly NamedMachine[] {
  return store.kind === 'daemon' ? [] : namedMachines(builders)
}

function nameOf({ machines }: Nix, name: string): string {
  return machines?.get(name) ?? name
}
