import { isAbsolute } from 'node:path'

/** What steps that require a feature see of this machine, by feature: as Nix's `sandbox-paths` has it. */
export type Devices = ReadonlyMap<string, readonly string[]>

/** The variable that says what this machine offers: `gpu=/dev/nvidia0,/dev/nvidiactl`. */
const variable = 'NIX_WORKFLOW_DEVICES'

/**
 * Reads words `FEATURE=PATH,PATH`, separated by blanks. A path is a device, a file or a folder of this
 * machine, and `PLACE=PATH` one that steps see elsewhere. A feature without a path is offered all
 * the same. What has another form is passed over.
 */
export function readDevices(text: string): Devices {
  const devices = new Map<string, readonly string[]>()
  for (const word of text.split(/\s+/)) {
    const [, feature, list = ''] = /^([A-Za-z0-9][\w.+-]*)=(.*)$/.exec(word) ?? []
    if (feature === undefined) continue
    const paths = list
      .split(',')
      .filter((path) => path.split('=').every((part) => isAbsolute(part)))
    devices.set(feature, [...(devices.get(feature) ?? []), ...paths])
  }
  return devices
}

/** What this machine offers, as the environment of this process says. */
export function devicesOf(environment: NodeJS.ProcessEnv): Devices {
  return readDevices(environment[variable] ?? '')
}
