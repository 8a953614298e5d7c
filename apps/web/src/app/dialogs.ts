/** What is loaded when the first of them is opened: few people ever see one. */
export { PersonMenu } from './people/person-menu';
export { RoomSettings } from './room/room-settings';
export { NewRoom } from './rooms/new-room';
