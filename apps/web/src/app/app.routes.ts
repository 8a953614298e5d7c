import type { Routes } from '@angular/router';
import { RoomPage } from './room/room-page';

/** Every address of the page; the server's `page.controller.ts` answers the same ones. */
export const routes: Routes = [
  { path: '', component: RoomPage },
  { path: 'r/:slug', component: RoomPage },
  {
    path: 'how-it-works',
    title: 'How it works · Parlour',
    loadComponent: () => import('./wire/how-it-works').then((file) => file.HowItWorks),
  },
  {
    path: 'device',
    title: 'Another device · Parlour',
    loadComponent: () => import('./identity/device-page').then((file) => file.DevicePage),
  },
  {
    path: 'operator',
    title: 'Operator · Parlour',
    loadComponent: () => import('./operator/operator-page').then((file) => file.OperatorPage),
  },
  { path: '**', redirectTo: '' },
];
