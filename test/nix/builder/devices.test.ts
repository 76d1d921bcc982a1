import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { build } from '../../../nix/builder/builder.ts'
import type { Nix } from '../../../nix/installation/installation.ts'
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
