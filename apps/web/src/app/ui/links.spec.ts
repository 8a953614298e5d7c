import { stretches } from './links';

describe('links in a message', () => {
  it('makes http and https addresses links, without the full stop behind them', () => {
    expect(stretches('See https://example.org/notes. And http://a.b?')).toEqual([
      { text: 'See ' },
      { text: 'https://example.org/notes', href: 'https://example.org/notes' },
      { text: '. And ' },
      { text: 'http://a.b', href: 'http://a.b' },
      { text: '?' },
    ]);
  });

  it('keeps a bracket that belongs to the address', () => {
    const address = 'https://example.org/wiki/Parlour_(room)';
    expect(stretches(`(see ${address}).`)[1]).toEqual({ text: address, href: address });
  });

  it.each(['javascript:alert(1)', 'data:text/html,x', 'plain words'])(
    'leaves %s as it is',
    (text) => {
      expect(stretches(text)).toEqual([{ text }]);
    },
  );
});
