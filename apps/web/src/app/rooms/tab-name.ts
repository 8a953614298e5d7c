import { newId } from '@parlour/client';
import { ofThisTab } from '../ui/storage';

const KEY = 'parlour.tab';

/**
 * Names this tab, by the same name after a reload: what it was about to send, it goes on sending.
 * While the tab lives, the name is not in its store: whoever duplicates the tab copies that.
 */
export function tabName(): string {
  const name = ofThisTab.read(KEY) ?? newId();
  const take = () => ofThisTab.remove(KEY);
  take();
  addEventListener('pagehide', () => ofThisTab.write(KEY, name));
  addEventListener('pageshow', take);
  return name;
}
