package dev.loden.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The type may still change or go in any version. A plugin that uses it has to be compiled anew for each version of the API.
 *
 * @since 0.1
 */
@Documented
@Stable
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Preview {}
