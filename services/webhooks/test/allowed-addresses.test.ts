import type { LookupAddress } from 'node:dns';
import { describe, expect, it } from '@jest/globals';
import { addressRefused, allowedAddresses } from '../src/sending/allowed-addresses.ts';

const none = allowedAddresses([]);
const resolve = (name: string, addresses = none) =>
  new Promise<LookupAddress[] | string>((done) =>
    addresses.lookup(name, { all: true }, (error, found) =>
      done(error ? String(error.code) : (found as LookupAddress[])),
    ),
  );

describe('addresses that events may go to', () => {
  it.each(['https://93.184.215.14/', 'https://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/', 'https://example.com/'])(
    'are public ones by https: %s',
    (url) => expect(none.mayName(new URL(url))).toBe(true),
  );

  it.each([
    'http://example.com/',
    'http://93.184.215.14/',
    'https://127.0.0.1/',
    'https://10.1.2.3/',
    'https://172.16.0.1/',
    'https://192.168.1.1/',
    'https://100.64.0.1/',
    'https://169.254.169.254/',
    'https://0.0.0.0/',
    'https://255.255.255.255/',
    'https://224.0.0.1/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://[::]/',
    'https://[::1]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
  ])('are not %s', (url) => expect(none.mayName(new URL(url))).toBe(false));

  it('are besides those that were allowed, and no others near them', () => {
    const some = allowedAddresses(['10.0.0.0/8', 'fd00::/8']);
    const may = (url: string) => some.mayName(new URL(url));
    expect([may('http://10.9.9.9/'), may('https://10.9.9.9/'), may('http://[fd00::1]/')]).toEqual([true, true, true]);
    expect([may('http://11.0.0.1/'), may('https://127.0.0.1/'), may('http://[fe80::1]/')]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('are looked at when a name is resolved: this machine is refused by its name, unless it is allowed', async () => {
    expect(await resolve('localhost')).toBe(addressRefused);
    const own = allowedAddresses(['127.0.0.0/8', '::1/128']);
    expect(await resolve('localhost', own)).toEqual(expect.arrayContaining([expect.objectContaining({ family: 4 })]));
  });

  it('come as a list that can be read, or the service does not start', () => {
    for (const network of ['10.0.0.0', '10.0.0.0/33', 'example.com', '10.0.0.0/8 ']) {
      expect(() => allowedAddresses([network])).toThrow(/WEBHOOK_NETWORKS/);
    }
  });
});
