import { refusal, TestParlour, type Visitor } from '../testing/parlour';

describe('rename', () => {
  let parlour: TestParlour;

  beforeAll(async () => {
    parlour = await TestParlour.start();
  });
  afterAll(() => parlour.stopAndForget());

  const rename = (who: Visitor, name: unknown) => who.ask('rename', { name });

  /** Everything that the watcher was told of this person's names. */
  async function toldOf(who: Visitor, watcher: Visitor) {
    const marker = await parlour.guest();
    const name = `marker ${marker.welcome.you.id}`;
    await rename(marker, name);
    await watcher.next('renamed', (news) => news.name === name);
    return watcher.all('renamed').filter(({ id }) => id === who.welcome.you.id);
  }

  it('is told to everybody, once, in whatever room they are', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    const tab = await parlour.guest({ token: ann.welcome.token });
    for (const room of ['here', 'there']) await ann.ask('join', { room });
    expect(await rename(ann, 'Ann')).toEqual({ ok: true, data: { name: 'Ann' } });
    const { id } = ann.welcome.you;
    for (const who of [ann, tab, bob]) {
      expect(await toldOf(ann, who)).toEqual([{ id, was: 'Guest', name: 'Ann' }]);
    }
    await rename(ann, 'Annie');
    expect((await toldOf(ann, bob)).at(-1)).toEqual({ id, was: 'Ann', name: 'Annie' });
  });

  it('is for all connections of a person, and for what they say from then on', async () => {
    const ann = await parlour.guest({ name: 'Old' });
    const tab = await parlour.guest({ token: ann.welcome.token });
    await ann.ask('send', { room: 'lobby', id: 'before', text: 'one' });
    await rename(ann, 'New');
    await tab.ask('send', { room: 'lobby', id: 'after', text: 'two' });
    const { data } = await tab.ask('history', { room: 'lobby', limit: 2 });
    expect(data.messages).toMatchObject([{ author: { name: 'Old' } }, { author: { name: 'New' } }]);
    const third = await parlour.guest({ token: ann.welcome.token });
    expect(third.welcome.you).toEqual({ ...ann.welcome.you, name: 'New' });
  });

  it('is nothing that anybody hears of if the name is the same', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    await rename(ann, 'Same');
    expect(await rename(ann, 'Same')).toEqual({ ok: true, data: { name: 'Same' } });
    expect(await rename(ann, '  Same ')).toEqual({ ok: true, data: { name: 'Same' } });
    expect(await rename(bob, 'Guest')).toEqual({ ok: true, data: { name: 'Guest' } });
    expect(await toldOf(ann, bob)).toHaveLength(1);
    expect(await toldOf(bob, ann)).toEqual([]);
  });

  it('may change how one writes the same name', async () => {
    const ann = await parlour.guest({ name: 'o’hara' });
    expect(await rename(ann, 'O’Hara')).toEqual({ ok: true, data: { name: 'O’Hara' } });
  });

  it.each(['Guest', 'guest', ' GUEST ', 'G uest', 'Ｇｕｅｓｔ', 'Gu\u200best', 'Gue\u00adst'])(
    'gives nobody the name %j',
    async (name) => {
      const ann = await parlour.guest({ name: `Claimant ${name.length}` });
      expect(await rename(ann, name)).toEqual(refusal('name_taken', 'name'));
    },
  );

  it('gives nobody a name that could be taken for somebody else’s', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    await rename(ann, 'Mary Ann');
    for (const name of [
      ...['Mary Ann', 'mary ann', 'MARYANN', '  Mary   Ann ', 'Mary\u00a0Ann'],
      ...['Mary\u200b Ann', 'Mary\u200d Ann', 'M\u2060ary Ann', 'Mary Ann\ufe0f', 'Ｍary Ann'],
    ]) {
      expect([name, await rename(bob, name)]).toEqual([name, refusal('name_taken', 'name')]);
    }
    expect(await toldOf(bob, ann)).toEqual([]);
    expect(await rename(bob, 'Mary-Ann')).toMatchObject({ ok: true });
  });

  it('gives a name to one of those who ask at once', async () => {
    const guests = await Promise.all(Array.from({ length: 5 }, () => parlour.guest()));
    const answers = await Promise.all(guests.map((who) => rename(who, 'Highlander')));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('lets a name go when its bearer takes another', async () => {
    const [ann, bob] = [await parlour.guest(), await parlour.guest()];
    await rename(ann, 'Passed On');
    expect(await rename(bob, 'Passed On')).toEqual(refusal('name_taken', 'name'));
    await rename(ann, 'Moved On');
    expect(await rename(bob, 'Passed On')).toMatchObject({ ok: true });
  });

  it.each([
    ['nothing', '', 'invalid'],
    ['white space', ' \t\n', 'invalid'],
    ['only what can’t be seen', '\u200b\u200d', 'invalid'],
    ['letters that can’t be seen', '\u3164\u115f', 'invalid'],
    ['a control character', 'a\u0007b', 'invalid'],
    ['a NUL', 'a\0b', 'invalid'],
    ['a lone surrogate', 'a\udfffb', 'invalid'],
    ['a number', 7, 'invalid'],
    ['33 characters', 'é'.repeat(33), 'too_large'],
    ['one character without end', `a${'\u0301'.repeat(200)}`, 'too_large'],
  ] as const)('takes no name of %s', async (_, name, code) => {
    const ann = await parlour.guest();
    expect(await rename(ann, name)).toEqual(refusal(code, 'name'));
    expect((await ann.ask('members', { room: 'lobby' })).data.members).toContainEqual(
      ann.welcome.you,
    );
  });

  it.each([
    'é'.repeat(32),
    '👩‍👩‍👧'.repeat(8),
    'علی',
    'O’Neil-Müller 3rd',
    '🙂',
    '{"a":1}',
    '__proto__',
  ])('takes the name %j', async (name) => {
    const ann = await parlour.guest();
    expect(await rename(ann, name)).toEqual({ ok: true, data: { name } });
  });
});
