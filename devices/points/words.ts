import Type from 'typebox';

/** What something is called, in the two languages of the screens. */
export const Words = Type.Object({ ko: Type.String({ minLength: 1 }), en: Type.String({ minLength: 1 }) });
