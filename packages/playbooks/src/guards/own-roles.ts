import { parsePrincipal } from '../principal.js';
import { type Guard, PASS, refuse } from './guard.js';

export const ownRoles: Guard = {
  id: 'own-roles',
  title: 'The roles that Trailwarden runs on or enters are never contained, in whatever account',
  of: 'containments',
  check({ situation: { world }, target: { principal = '' } }) {
    const { type, name } = parsePrincipal(principal);
    const isOurs = type === 'role' && world.ourRoles.some((role) => role.toLowerCase() === name.toLowerCase());
    return isOurs ? refuse('it is a role of Trailwarden itself: without it nothing could be seen or undone') : PASS;
  },
};
