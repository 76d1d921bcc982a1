import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import { thisMachine } from '../../../nix/builder/place.ts'
import type { Nix } from '../../../nix/installation/installation.ts'
import { invokeNix } from '../../../nix/installation/invocation.ts'
import { run } from '../../../nix/process/process.ts'
import {
  foundNix,
  instantiate,
  shellDefinitions,
  testNix,
  type TestNix
} from '../../support/nix.ts'

let test: TestNix
let shell: string
let devices: readonly string[]
let offering: Nix
beforeAll(async () => {
  test = await testNix()
  shell = await shellDefinitions(test.folder)
  const drivers = join(test.folder, 'drivers')
  mkdirSync(drivers)
  writeFileSync(join(drivers, 'version'), '535\n')
  // A stand-in for a card: another name of a device that each machine has, and a folder of drivers.
  devices = ['/dev/stand-in0=/dev/zero', `/run/drivers=${drivers}`, '/dev/not-there']
  const NIX_WORKFLOW_DEVICES = `gpu=${devices.join(',')}`
  offering = await foundNix({ ...test.environment, NIX_WORKFLOW_DEVICES })
})
afterAll(() => test.remove())

const look =
  '[ -c /dev/stand-in0 ] && seen=device || seen=nothing; read version < /run/drivers/version || version=none; echo "$seen $version" > $out'

/** Builds two steps that look for the device, one of which requires it, and one that reads that. */
async function buildOn(nix: Nix, name: string) {
  const set = `let ${shell}
    requiring = shWith { requiredSystemFeatures = [ "gpu" ]; } "${name}-requiring" ''${look}'';
  in {
    inherit requiring;
    plain = sh "${name}-plain" ''${look}'';
    after = sh "${name}-after" ''read line < \${requiring}; echo "$line" > $out'';
  }`
  const names = ['requiring', 'plain', 'after']
  const drvPaths = await instantiate(nix, test.folder, set, names)
  const { derivations } = await build(nix, { drvPaths })
  const reports = drvPaths.map((drvPath) => derivations.get(drvPath))
  const texts = reports.map((report) =>
    report?.outPath == null ? null : readFileSync(nix.onDisk(report.outPath), 'utf8').trim()
  )
  return { reports, texts }
}

it('a step that requires what the machine offers sees its devices and drivers, and no other step does', async () => {
  const { reports, texts } = await buildOn(offering, 'offered')
  expect(texts).toEqual(['device 535', 'nothing none', 'device 535'])
  const remarks = reports.map((report) => report?.remarks)
  expect(remarks).toEqual([[{ kind: 'devices', paths: devices }], [], []])
})

it('where nobody offers it the step fails by that alone, and others are built', async () => {
  const { reports, texts } = await buildOn(test.nix, 'not-offered')
  const [requiring, plain, after] = reports
  const cause = requiring?.cause
  expect(cause?.kind === 'unsupported' ? cause.required.features : null).toContain('gpu')
  expect(plain?.status).toBe('built')
  expect(after?.status).toBe('blocked')
  expect(texts).toEqual([null, 'nothing none', null])
})

/** The same machine, with more lines of nix.conf. */
const configured = ({ environment }: TestNix, ...lines: readonly string[]) =>
  foundNix({ ...environment, NIX_CONFIG: [environment['NIX_CONFIG'], ...lines].join('\n') })

it.each([
  ['nothing of it', [], []],
  ['what there is alone', ['system-features = gpu'], [{ kind: 'here' }]],
  ['what there is beside the usual', ['extra-system-features = gpu'], [{ kind: 'here' }]],
  ['a machine without it', ['builders = ssh://other - - 1 1 big'], []],
  [
    'a machine with it, beside another kind of machine',
    ['builders = ssh://other - - 1 1 big,gpu ; ssh://far riscv64-linux - 1 1 gpu'],
    [{ kind: 'builder', url: 'ssh://other' }]
  ],
  ['one that is set aside for others', ['builders = ssh://other - - 1 1 gpu big'], []]
] as const)('is where nix.conf says that it is offered: %s', async (_, lines, expected) => {
  const nix = await configured(test, ...lines)
  const set = `let ${shell} in { it = shWith { requiredSystemFeatures = [ "gpu" ]; } "it" "echo > $out"; }`
  const [drvPath = ''] = await instantiate(nix, test.folder, set, ['it'])
  expect(thisMachine.destinations(nix, drvPath)).toEqual(expected)
  const { stdout } = await run(invokeNix(nix, 'nix', ['show-config']))
  const [, offered = ''] = /^system-features = (.*)$/m.exec(stdout) ?? []
  expect([...nix.systemFeatures].sort()).toEqual(offered.split(' ').sort())
})

it('the error of a step that nobody offers names what other machines offer', async () => {
  const nix = await configured(test, 'builders = ssh://other - - 1 1 big')
  const { reports } = await buildOn(nix, 'on-none')
  expect(reports[0]?.cause).toMatchObject({ others: [{ name: 'ssh://other', features: ['big'] }] })
  expect(reports[1]).toMatchObject({ status: 'built', builtOn: null })
})
