import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { certificateVariables } from '../../../nix/installation/certificates.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'certificates-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const certificate = (size: number) =>
  `-----BEGIN CERTIFICATE-----\n${'A'.repeat(size)}\n-----END CERTIFICATE-----`
const written = (name: string, text: string): string => {
  const file = join(folder, name)
  writeFileSync(file, text)
  return file
}

it('are those of the file that is named, without its comments, in the parts that a variable takes', () => {
  const text = `${certificate(90_000)}\n${certificate(90_000)}\n`
  const file = written(
    'two',
    `# First\n${certificate(90_000)}\n\n# Second é\n${certificate(90_000)}`
  )
  const variables = certificateVariables({ SSL_CERT_FILE: file })
  expect(Object.keys(variables)).toEqual(['NW_CERTIFICATES_0', 'NW_CERTIFICATES_1'])
  expect(Object.values(variables).join('')).toBe(text)
  for (const part of Object.values(variables)) expect(part.length).toBeLessThanOrEqual(131_000)
})

it("are Nix's own before others, and pass over a file that is not there or has none", () => {
  const [own, other] = [written('own', certificate(1)), written('other', certificate(2))]
  const first = (environment: NodeJS.ProcessEnv) =>
    certificateVariables(environment)['NW_CERTIFICATES_0']
  expect(first({ NIX_SSL_CERT_FILE: own, SSL_CERT_FILE: other })).toBe(`${certificate(1)}\n`)
  expect(first({ NIX_SSL_CERT_FILE: folder, SSL_CERT_FILE: other })).toBe(`${certificate(2)}\n`)
  expect(first({ NIX_SSL_CERT_FILE: written('none', 'x'), SSL_CERT_FILE: other })).toBe(
    `${certificate(2)}\n`
  )
})

it.each([1, 10])('are left out where they are %s times too many', (times) => {
  const file = written('many', `${certificate(90_000)}\n`.repeat(9 * times))
  expect(certificateVariables({ SSL_CERT_FILE: file })).toEqual({})
})
