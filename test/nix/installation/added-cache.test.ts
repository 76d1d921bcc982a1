import { describe, expect, it } from 'vitest'
import {
  cacheAddress,
  readCache,
  readCacheUrl,
  withParameter
} from '../../../nix/installation/added-cache.ts'

const key = `name-1:${'A'.repeat(43)}=`

describe('the address of a cache', () => {
  it.each([
    ['https://cache.example.org', 'https://cache.example.org'],
    ['https://cache.example.org:8080/a/b/?priority=10&x=y', null],
    ['http://user:password@host/x', null],
    ['s3://bucket?region=eu&endpoint=x.org', null],
    ['ssh-ng://me@host', null],
    ['ssh://host?remote-store=/x', null],
    ['ssh-ng://[::1]:22', null],
    ['file:///a/b', null],
    ['/a/b', 'file:///a/b'],
    ['./a', 'file:///here/a'],
    ['../a', 'file:///a'],
    ['.', 'file:///here'],
    ['./a?compression=zstd', 'file:///here/a?compression=zstd'],
    ['/a/../b/', 'file:///b']
  ])('%j', (given, url) => {
    expect(readCacheUrl(given, '/here')).toEqual({ ok: true, value: url ?? given })
  })

  it.each([
    '',
    'cache.example.org',
    'a/b',
    'https://',
    'https://a b',
    'https://a\nextra-substituters = x',
    'https://a?x y',
    'https://a;b',
    "https://a'b",
    'https://a"b',
    'https://$(id)',
    'https://`id`',
    'https://a\\b',
    'https://a?x=1?y=2 z',
    'ssh://-oProxyCommand=id',
    'ssh://-o@host',
    'ssh-ng://host/path with blank',
    'ftp://a',
    'file://host/a',
    '/a b',
    '/a\nb',
    '--option',
    `https://${'a'.repeat(100_000)}!`
  ])('is none: %j', (given) => {
    expect(readCacheUrl(given, '/here')).toEqual({
      ok: false,
      mistake: { kind: 'no-cache-url', given }
    })
  })
})

describe('a cache that is added', () => {
  it.each([null, key, `a.b_c+d:${'z'.repeat(42)}/=`])('has the key %j', (given) => {
    expect(readCache('/a', '/', { key: given, isUnsigned: false })).toEqual({
      ok: true,
      value: { url: 'file:///a', key: given, isUnsigned: false }
    })
  })

  it.each([
    '',
    'A'.repeat(43),
    `:${'A'.repeat(43)}=`,
    `${key}=`,
    `${key} x`,
    `${key}\n`,
    `n:${'A'.repeat(44)}`
  ])('has no key %j', (given) => {
    expect(readCache('/a', '/', { key: given, isUnsigned: false })).toMatchObject({
      mistake: { kind: 'no-public-key', given }
    })
  })

  it.each([
    ['https://a', false, 'https://a'],
    ['https://a', true, 'https://a?trusted=1'],
    ['https://a?x=1', true, 'https://a?x=1&trusted=1']
  ])('is handed to Nix as its setting has it: %s, unsigned %s', (url, isUnsigned, expected) => {
    expect(cacheAddress({ url, key: null, isUnsigned })).toBe(expected)
    expect(withParameter(withParameter('https://a', 'x=1'), 'y=2')).toBe('https://a?x=1&y=2')
  })
})
