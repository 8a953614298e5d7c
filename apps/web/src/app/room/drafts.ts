import { ofThisTab } from '../ui/storage';

const key = (slug: string) => `parlour.draft.${slug}`;

/** What was typed in a room and not sent: it survives a change of room and a reload. */
export const drafts = {
  read: (slug: string) => ofThisTab.read(key(slug)) ?? '',

  write(slug: string, text: string) {
    if (text === '') ofThisTab.remove(key(slug));
    else ofThisTab.write(key(slug), text);
  },
};
