import { expect, type Person, test } from './parlour';

const permissions = ['clipboard-read', 'clipboard-write'];

/** Makes a private room, and copies its invitation. */
async function makePrivate(owner: Person, title: string): Promise<string> {
  const { page } = owner;
  await page.getByRole('button', { name: 'New private room' }).click();
  await page.getByRole('textbox', { name: 'Title' }).fill(title);
  await page.getByRole('button', { name: 'Make room' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
  await page.getByRole('button', { name: 'Copy invitation' }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}

async function choose(by: Person, whom: string, choice: string) {
  await by.page.getByRole('button', { name: `What to do about ${whom}` }).click();
  await by.page.getByRole('button', { name: choice, exact: true }).click();
  await expect(by.page.getByRole('dialog')).toHaveCount(0);
}

test('a private room is entered by its invitation, and is nothing to anybody else', async ({
  person,
}) => {
  const owner = await person('Greta', { permissions });
  const invitation = await makePrivate(owner, 'Reading circle');
  expect(invitation).toMatch(/\/r\/reading-circle--\w{12}#key=[\w-]{22}$/);
  await owner.say('only for us');

  const [path = '', key = ''] = invitation.replace(/^https?:\/\/[^/]+/, '').split('#');
  const friend = await person('Hugo', { path: `${path}#${key}` });
  await friend.sees('only for us');
  await expect(friend.page).toHaveURL(new RegExp(`${path}$`));
  await friend.say('nice here');
  await owner.sees('nice here');
  await friend.page.reload();
  await friend.sees('only for us');

  const stranger = await person('Irma', { path });
  await expect(stranger.page.getByRole('alert')).toContainText('there is no such room');
  await expect(stranger.page.getByText('only for us')).toHaveCount(0);
  await expect(stranger.page.getByText('Reading circle')).toHaveCount(0);
  // What nobody is to guess of its address is no heading.
  await expect(stranger.page.getByRole('heading', { level: 1 })).toHaveText('reading-circle');
});

test('the owner keeps order: mutes, takes away, shows out, bans', async ({ person }) => {
  const owner = await person('Judit', { path: '/r/order' });
  const guest = await person('Kurt', { path: '/r/order' });
  await guest.say('rude words');
  await guest.say('ruder words');
  await owner.sees('ruder words');

  await owner.page.getByRole('button', { name: 'Tidy up' }).click();
  const takeAway = async (words: string) => {
    owner.page.once('dialog', (dialog) => dialog.accept());
    await owner.page.getByRole('button', { name: new RegExp(`: ${words}$`) }).click();
    await expect(guest.page.getByText(words, { exact: true })).toHaveCount(0);
  };
  await takeAway('rude words');
  await expect(guest.messages).toContainText('This message was taken away.');
  await takeAway('ruder words');
  for (const who of [guest, owner]) {
    await expect(who.messages.getByText('2 messages were taken away.')).toHaveCount(1);
    await expect(who.messages).not.toContainText('This message was taken away.');
  }

  // Written before they know, and said after that.
  await guest.page.context().setOffline(true);
  await expect(guest.connection).toContainText('Connection lost');
  await guest.say('may I?');
  await choose(owner, 'Kurt', 'Mute for 10 minutes');
  await guest.page.context().setOffline(false);
  await expect(guest.messages).toContainText('Failed: you are muted in this room.');
  await choose(owner, 'Kurt', 'Let them write again');
  await guest.messages.getByRole('button', { name: 'Retry' }).click();
  await owner.sees('may I?');

  await choose(owner, 'Kurt', 'Ban for a day');
  await expect(guest.page.getByRole('alert')).toContainText('a moderator has banned you');
  await guest.page.reload();
  await expect(guest.page.getByText('may I?')).toHaveCount(0);
});

test('a room is locked, slowed down and handed over', async ({ person }) => {
  const owner = await person('Ludo', { path: '/r/hall' });
  const guest = await person('Max', { path: '/r/hall' });
  await owner.page.getByRole('button', { name: 'Room', exact: true }).click();
  await owner.page.getByRole('textbox', { name: 'Topic' }).fill('What comes next');
  await owner.page.getByRole('button', { name: 'Save' }).click();
  await expect(guest.page.getByText('What comes next')).toBeVisible();
  await owner.unfold('Writing');
  await owner.page.getByLabel('Only moderators write').check();
  await expect(guest.page.getByText('Only moderators write here just now.')).toBeVisible();
  await expect(guest.message).toHaveCount(0);
  await owner.page.getByLabel('Only moderators write').uncheck();
  await owner.page.getByLabel('Between two messages').selectOption('10 seconds');
  await expect(guest.page.getByText('Slow mode: one message each 10 seconds')).toBeVisible();
  await guest.say('one');
  await owner.sees('one');
  await guest.say('too soon');
  await expect(guest.messages.getByRole('timer')).toHaveText(/^again in \d+ s$/);
  await expect(guest.page.getByText(/^Slow mode: again in \d+ s$/)).toBeVisible();
  await owner.page.getByLabel('Between two messages').selectOption('no pause');
  await owner.sees('too soon');
  await expect(guest.page.getByRole('timer')).toHaveCount(0);
  await owner.page.getByRole('button', { name: 'Close', exact: true }).click();

  owner.page.once('dialog', (dialog) => dialog.accept());
  await choose(owner, 'Max', 'Hand the room over');
  await expect(guest.page.getByRole('button', { name: 'Room', exact: true })).toBeVisible();
  await expect(owner.page.getByText('moderator')).toBeVisible();
  for (const { messages } of [owner, guest]) {
    await expect(messages).toContainText('Max now owns this room');
  }
  // Its menu is gone with its button.
  await expect(owner.page.getByRole('heading', { name: /^People/ })).toBeFocused();
});

test('whoever hands a room over while its settings are open keeps the focus in them', async ({
  person,
}) => {
  const owner = await person('Pavel', { permissions });
  const invitation = await makePrivate(owner, 'Key club');
  const path = invitation.replace(/^https?:\/\/[^/]+/, '');
  const heir = await person('Quirin', { path });
  const elsewhere = await owner.tab(path);
  await owner.page.getByRole('button', { name: 'Room', exact: true }).click();
  await owner.unfold('Closing and deleting');
  await owner.page.getByRole('button', { name: 'Delete room' }).focus();
  elsewhere.page.once('dialog', (dialog) => dialog.accept());
  await choose(elsewhere, 'Quirin', 'Hand the room over');
  await expect(owner.page.getByRole('button', { name: 'Delete room' })).toHaveCount(0);
  await expect(owner.page.getByRole('heading', { name: 'Key club', level: 2 })).toBeFocused();

  // As in a browser that came in before, by an invitation that is void by now.
  await heir.page.evaluate(() => localStorage.removeItem('parlour.keys'));
  await heir.page.reload();
  await expect(heir.connection).toContainText('Connected');
  await heir.page.getByRole('button', { name: 'Room', exact: true }).click();
  await heir.unfold('Getting in');
  await expect(heir.page.getByRole('dialog')).toContainText('has no invitation to this room');
  await expect(heir.page.getByRole('button', { name: 'Copy invitation' })).toHaveCount(0);
  await heir.page.getByRole('button', { name: 'Make a new invitation' }).click();
  await heir.page.getByRole('button', { name: 'Close', exact: true }).click();
  await expect(heir.page.getByRole('button', { name: 'Copy invitation' })).toBeVisible();
});

test('a private room can be made and led on a phone', async ({ person }) => {
  const viewport = { width: 390, height: 780 };
  const owner = await person('Nora', { permissions, viewport, hasTouch: true });
  await owner.page.getByRole('button', { name: 'Rooms' }).click();
  const invitation = await makePrivate(owner, 'On the road');
  const path = invitation.replace(/^https?:\/\/[^/]+/, '');
  const guest = await person('Otto', { path });
  await guest.say('here I am');
  await owner.sees('here I am');
  await owner.page.getByRole('button', { name: 'people here' }).click();
  await choose(owner, 'Otto', 'Show out');
  await expect(guest.page.getByRole('alert')).toContainText('a moderator has shown you out');
});
